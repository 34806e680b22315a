import type { FileMessages } from "./en-files.ts";

/** Lo que las páginas dicen de los archivos, en español. */
export const esFiles: FileMessages = {
  reading: "Leyendo el archivo",
  sending: (name) => `Cifrando y enviando ${name}`,
  moved: (done, total) => `${done} de ${total}`,
  left: (time) => `faltan unos ${time}`,
  seconds: (n) => `${n} s`,
  minutes: (n) => `${n} min`,
  hours: (n, minutes) => `${n} h ${minutes} min`,
  pause: "Pausar",
  pauseOf: (name) => `Pausar ${name}`,
  paused: "En pausa",
  goOn: "Continuar",
  goOnOf: (name) => `Continuar con ${name}`,
  remove: "Quitar",
  cancel: "Cancelar",
  unfinished: (done, total) =>
    `Sin terminar: habían llegado ${done} de ${total}. Elija de nuevo el mismo archivo para continuar desde ahí.`,
  chooseAgain: "Elegirlo de nuevo",
  chooseAgainOf: (name) => `Elegir ${name} de nuevo`,
  forget: "Olvidarlo",
  forgetOf: (name) => `Olvidar ${name}, sin terminar`,
  fault: {
    network: "Se perdió la conexión. Lo que llegó se conserva; continúe cuando vuelva.",
    quota: "Ha dejado en este nodo cuanto una persona puede dejar sin firmar. Firme lo que tiene, quite archivos o espere un día.",
    "signed-out": "Su sesión terminó. Inicie sesión y elija de nuevo el archivo; lo que llegó se conserva.",
    changed: "El archivo cambió o se movió mientras se enviaba. Elíjalo de nuevo.",
    "not-signed": "Los bytes que llegaron no son los que se firmaron. No se abrió ni se guardó nada del archivo.",
    refused: "El nodo rechazó el archivo.",
  },
};
