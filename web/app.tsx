import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { queryClient } from "./api.ts";
import { router } from "./router.tsx";
import { chooseLanguage, keepLanguage, type Language, LanguageContext, texts } from "./text.ts";
import { theme } from "./theme.ts";

const schemes = localStorageColorSchemeManager({ key: "hito.scheme" });

export const App = () => {
  const [language, setLanguage] = useState(chooseLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language): void => {
    keepLanguage(next);
    setLanguage(next);
  };
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <LanguageContext value={{ ...texts[language], choose }}>
        <QueryClientProvider client={queryClient}>
          <Suspense>
            <RouterProvider router={router} />
          </Suspense>
        </QueryClientProvider>
      </LanguageContext>
    </MantineProvider>
  );
};
