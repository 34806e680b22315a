/** The string whose UTF-16 code units are the given ones; for bytes below 0x80 this is the ASCII text. */
export const fromCharCodes = (codes: Uint8Array | Uint16Array): string => {
  const unit = (i: number) => codes[i] as number;
  const whole = codes.length - (codes.length % 8);
  let text = "";
  for (let i = 0; i < whole; i += 8) {
    text += String.fromCharCode(
      unit(i),
      unit(i + 1),
      unit(i + 2),
      unit(i + 3),
      unit(i + 4),
      unit(i + 5),
      unit(i + 6),
      unit(i + 7), // biome-ignore format: eight at once
    );
  }
  for (let i = whole; i < codes.length; i++) text += String.fromCharCode(unit(i));
  return text;
};
