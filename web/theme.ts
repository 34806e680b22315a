/**
 * What Mantine is told of our look. Colours and measures live in theme.css: the provider may not write a `<style>`
 * element under the page's policy, so its variables are static.
 */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const shades = (name: string): MantineColorsTuple =>
  Array.from({ length: 10 }, (_, shade) => `var(--mantine-color-${name}-${shade})`) as unknown as MantineColorsTuple;

export const theme = createTheme({
  colors: { ink: shades("ink") },
  primaryColor: "ink",
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    // Locking the scroll would write a `<style>` element; theme.css does it with a selector.
    Modal: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});
