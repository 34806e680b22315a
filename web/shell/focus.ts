/** After a move to another page the focus goes to its heading, once; on the first page it stays where the browser put it. */
let requested = false;

export const requestFocus = (): void => {
  requested = true;
};

export const takeFocusRequest = (): boolean => {
  const was = requested;
  requested = false;
  return was;
};
