import { Button } from "@mantine/core";
import { useState } from "react";
import { allowSound, forbidSound, isSoundWanted, sound } from "../duty/sound.ts";
import styles from "./notices-page.module.css";
import { useNoticesText } from "./notices-text.ts";

/** Whether this browser's pages sound while an urgent case rings. */
export const SoundChoice = () => {
  const { notices } = useNoticesText();
  const [wanted, setWanted] = useState(isSoundWanted);
  const turnOn = async (): Promise<void> => {
    await allowSound();
    sound();
    setWanted(true);
  };
  const turnOff = (): void => {
    forbidSound();
    setWanted(false);
  };
  return (
    <section aria-labelledby="sound-title" className={styles.section}>
      <h2 id="sound-title">{notices.sound}</h2>
      <p className="muted small">{notices.soundHint}</p>
      <div className={styles.actions}>
        <Button variant="default" onClick={() => void turnOn()}>
          {notices.soundOn}
        </Button>
        {wanted ? (
          <Button variant="subtle" onClick={turnOff}>
            {notices.soundOff}
          </Button>
        ) : null}
        <span role="status" className="muted">
          {wanted ? notices.soundIsOn : ""}
        </span>
      </div>
    </section>
  );
};
