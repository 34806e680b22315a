import { NativeSelect, useMantineColorScheme } from "@mantine/core";
import { languages, useText } from "../text.ts";
import styles from "./preferences.module.css";

const schemes = ["auto", "light", "dark"] as const;
const isScheme = (value: string): value is (typeof schemes)[number] => schemes.some((scheme) => scheme === value);

/** Language and appearance; both are kept on the device. */
export const Preferences = () => {
  const { language, messages, choose } = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={styles.preferences}>
      <fieldset className={styles.languages}>
        <legend className="visually-hidden">{messages.language}</legend>
        {languages.map((one) => (
          <button
            key={one}
            type="button"
            lang={one}
            className={styles.language}
            aria-pressed={one === language}
            onClick={() => choose(one)}
          >
            {messages.languageName[one]}
          </button>
        ))}
      </fieldset>
      <NativeSelect
        aria-label={messages.scheme}
        size="xs"
        value={colorScheme}
        onChange={({ currentTarget: { value } }) => isScheme(value) && setColorScheme(value)}
        data={schemes.map((scheme) => ({ value: scheme, label: messages.schemeName[scheme] }))}
      />
    </div>
  );
};
