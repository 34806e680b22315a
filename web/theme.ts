/**
 * What Mantine is told of our look. Colours and measures live in theme.css: the provider may not write a `<style>`
 * element under the page's policy, so its variables are static.
 */
import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from "@mantine/core";

const shades = (name: string): MantineColorsTuple =>
  Array.from({ length: 10 }, (_, shade) => `var(--mantine-color-${name}-${shade})`) as unknown as MantineColorsTuple;

export const theme = createTheme({
  colors: { ink: shades("ink") },
  primaryColor: "ink",
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === "filled" ? { ...colors, color: "var(--on-primary)" } : colors;
  },
  components: {
    // Locking the scroll would write a `<style>` element; theme.css does it with a selector.
    ModalRoot: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 0 } } },
    Checkbox: { defaultProps: { iconColor: "var(--on-primary)" } },
    Radio: { defaultProps: { iconColor: "var(--on-primary)" } },
    // An error stands above its control, where it is read before the control is.
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ["label", "description", "error", "input"] },
      styles: {
        label: { fontSize: "0.9375rem", fontWeight: 600 },
        description: { fontSize: "0.875rem" },
        error: { fontSize: "0.875rem", fontWeight: 600 },
      },
    },
  },
});
