/** Progress on standard error, where a person watches; nothing where nobody does. */

export type Progress = { readonly show: (what: string, done: number, of: number) => void; readonly end: () => void };

const EVERY = 100;

export const showProgress = (to: NodeJS.WriteStream = process.stderr): Progress => {
  if (!to.isTTY) return { show: () => {}, end: () => {} };
  let last = 0;
  return {
    show: (what, done, of) => {
      const now = Date.now();
      if (now - last < EVERY && done < of) return;
      last = now;
      const percent = of === 0 ? 100 : Math.floor((100 * done) / of);
      to.write(`\r\u001b[K${what}: ${done.toLocaleString("en")} of ${of.toLocaleString("en")} entries (${percent} %)`);
    },
    end: () => to.write("\r\u001b[K"),
  };
};
