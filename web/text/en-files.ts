/** What the pages say of files, in English; its shape is what any other language must have. */
export const enFiles = {
  reading: "Reading the file",
  sending: (name: string) => `Encrypting and sending ${name}`,
  moved: (done: string, total: string) => `${done} of ${total}`,
  left: (time: string) => `about ${time} left`,
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (n: number, minutes: number) => `${n} h ${minutes} min`,
  pause: "Pause",
  pauseOf: (name: string) => `Pause ${name}`,
  paused: "Paused",
  goOn: "Go on",
  goOnOf: (name: string) => `Go on with ${name}`,
  remove: "Remove",
  cancel: "Cancel",
  unfinished: (done: string, total: string) =>
    `Not finished: ${done} of ${total} had arrived. Choose the same file again to go on from there.`,
  chooseAgain: "Choose it again",
  chooseAgainOf: (name: string) => `Choose ${name} again`,
  forget: "Forget it",
  forgetOf: (name: string) => `Forget the unfinished ${name}`,
  fault: {
    network: "The connection was lost. What has arrived is kept; go on when it is back.",
    quota: "You have left as much at this node as one person may without signing. Sign what you have, remove files, or wait a day.",
    "signed-out": "Your session has ended. Sign in again and choose the file again; what has arrived is kept.",
    changed: "The file was changed or moved while it was being sent. Choose it again.",
    "not-signed": "The bytes that came are not those that were signed. Nothing of the file was opened or saved.",
    refused: "The node refused the file.",
  },
};

export type FileMessages = typeof enFiles;
