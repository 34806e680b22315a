/** Every refusal in plain words, in both languages. Exhaustive over `RefusalKind` by its type. */
import type { Words } from "./protocol/text.ts";
import type { Refusal, RefusalKind } from "./refusal.ts";
import { keyWords, memberWords, missingWords, powerWords, recordedWords, WHOLE } from "./refusal-names.ts";
import { wrongFieldText } from "./wrong-field-text.ts";

export type { Words } from "./protocol/text.ts";

/** What an id in a refusal's facts names; a caller with a protocol's texts gives better words for it than the id. */
export type Named = "state" | "type" | "role" | "field" | "basis" | "party" | "agency" | "power" | "rule" | "key";
export type Naming = (what: Named, id: string) => Words | undefined;

type OfKind<Kind extends RefusalKind> = Extract<Refusal, { kind: Kind }>;
type Say = { both: (what: Named, id: string) => Words; list: (what: Named, ids: readonly string[]) => Words };
type Table = { readonly [Kind in RefusalKind]: (refusal: OfKind<Kind>, say: Say) => Words };

const utc = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
const size = (bytes: number): string =>
  bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KiB` : `${Math.round(bytes / 1_048_576)} MiB`;

const because: Record<OfKind<"key-not-in-force">["because"], Words> = {
  "not-yet": { es: "aún no entra en vigor", en: "it is not in force yet" },
  ended: { es: "su autorización terminó", en: "its authorisation has ended" },
  compromised: { es: "fue declarada comprometida", en: "it was declared compromised" },
  expired: { es: "su autorización venció", en: "its authorisation has expired" },
};

const what: Record<OfKind<"unavailable">["what"], Words> = {
  store: { es: "su base de datos no responde", en: "its database does not answer" },
  disk: { es: "no le queda espacio en disco", en: "it has no disk space left" },
  clock: { es: "su reloj no es fiable", en: "its clock cannot be trusted" },
  node: { es: "no pudo tratar este registro; su operador fue avisado", en: "it could not deal with this record; its operator was told" },
};

const table: Table = {
  malformed: ({ at }, { both }) => {
    const field = both("field", at);
    return {
      es: `Lo enviado no tiene la forma exigida${field === WHOLE ? "" : `: «${field.es}»`}.`,
      en: `What was sent is not in the required form${field === WHOLE ? "" : `: “${field.en}”`}.`,
    };
  },
  oversized: ({ at, limit, actual }) => ({
    es: `Es demasiado grande (${at}): ${size(actual)}, y el límite es ${size(limit)}.`,
    en: `It is too large (${at}): ${size(actual)}, and the limit is ${size(limit)}.`,
  }),
  "unknown-version": ({ typ }) => ({
    es: `Este nodo no conoce la versión de formato «${typ}».`,
    en: `This node does not know the format version “${typ}”.`,
  }),
  "bad-signature": ({ kid }, { both }) => ({
    es: `La firma no corresponde a la clave ${both("key", kid).es}. Nada de lo firmado puede darse por cierto.`,
    en: `The signature does not match key ${both("key", kid).en}. Nothing in it can be relied on.`,
  }),
  "unknown-key": ({ kid }, { both }) => ({
    es: `Nadie autorizado ha dado de alta la clave ${both("key", kid).es}.`,
    en: `No one entitled to has granted key ${both("key", kid).en}.`,
  }),
  "key-not-in-force": ({ kid, because: why }, { both }) => ({
    es: `La clave ${both("key", kid).es} no puede firmar: ${because[why].es}.`,
    en: `Key ${both("key", kid).en} cannot sign: ${because[why].en}.`,
  }),
  "no-power": ({ kid, power }, { both }) => {
    const key = both("key", kid);
    const agency = /^act for (.+)$/.exec(power)?.[1];
    if (agency !== undefined)
      return {
        es: `La clave ${key.es} no firma por la dependencia «${both("agency", agency).es}».`,
        en: `Key ${key.en} does not sign for the agency “${both("agency", agency).en}”.`,
      };
    if (power.startsWith("submit acts of "))
      return { es: "Solo quien firmó una actuación puede traerla.", en: "Only who signed an act may bring it." };
    const able = both("power", power);
    return kid === ""
      ? { es: `Para esto hace falta una clave propia que pueda ${able.es}.`, en: `This needs a key of your own that may ${able.en}.` }
      : {
          es: `La clave ${key.es} no tiene la facultad «${able.es}» que esto exige.`,
          en: `Key ${key.en} does not hold the power “${able.en}” that this needs.`,
        };
  },
  future: ({ iat, now }) => ({
    es: `La actuación dice haberse firmado el ${utc(iat)}, pero aquí son las ${utc(now)}. Revise el reloj del equipo.`,
    en: `The act says that it was signed at ${utc(iat)}, but it is ${utc(now)} here. Check the clock of the device.`,
  }),
  "unknown-party": ({ party }) => ({
    es: `Este nodo no tiene trato con la parte «${party}».`,
    en: `This node has no dealings with party “${party}”.`,
  }),
  "unknown-protocol": ({ protocol }) => ({
    es: `El protocolo ${protocol} no está publicado por ambas partes con el mismo contenido.`,
    en: `Protocol ${protocol} is not published by both parties with the same content.`,
  }),
  "unknown-case": ({ case: id }) => ({
    es: `No hay un expediente ${id} que usted pueda ver.`,
    en: `There is no case ${id} that you may see.`,
  }),
  "unknown-act": ({ act }) =>
    act === ""
      ? {
          es: "No hay en este expediente una actuación a la que pueda referirse.",
          en: "There is no act in this case that it could refer to.",
        }
      : {
          es: `No hay en este expediente una actuación ${act} a la que pueda referirse.`,
          en: `There is no act ${act} in this case that can be referred to.`,
        },
  "unknown-type": ({ type }) => ({
    es: `El protocolo no conoce actuaciones del tipo «${type}».`,
    en: `The protocol knows no act of the type “${type}”.`,
  }),
  "wrong-field": (wrong, { both }) => wrongFieldText(both("field", wrong.at), wrong),
  "wrong-disclosure": ({ at }) => ({
    es: `Un contenido no corresponde a lo firmado, o falta uno necesario (${at}).`,
    en: `A content does not belong to what was signed, or one that is needed is missing (${at}).`,
  }),
  "out-of-turn": ({ state, type, enabled }, { both, list }) => ({
    es: `«${both("type", type).es}» no procede mientras el expediente está en «${both("state", state).es}».${enabled.length > 0 ? ` Ahora proceden: ${list("type", enabled).es}.` : " Ningún paso procede ahora."}`,
    en: `“${both("type", type).en}” is not possible while the case is in “${both("state", state).en}”.${enabled.length > 0 ? ` Possible now: ${list("type", enabled).en}.` : " No step is possible now."}`,
  }),
  "wrong-sender": ({ type, role, expected }, { both, list }) => ({
    es: `«${both("type", type).es}» corresponde a: ${list("role", expected).es}. Usted actúa como: ${both("role", role).es}.`,
    en: `“${both("type", type).en}” is for: ${list("role", expected).en}. You act as: ${both("role", role).en}.`,
  }),
  "after-refused": ({ after }) => ({
    es: `Se apoyaba en la actuación ${after}, que fue negada. Nada se vuelve a firmar solo: revise y firme de nuevo si procede.`,
    en: `It was built on act ${after}, which was refused. Nothing is signed again by itself: review it and sign again if it still applies.`,
  }),
  "stale-base": ({ base, current }) => ({
    es: `El expediente cambió mientras escribía: usted partió de ${base} y lo más reciente es ${current}. Revise lo nuevo y firme otra vez.`,
    en: `The case changed while you were writing: you started from ${base} and the newest is ${current}. Review what is new and sign again.`,
  }),
  "case-disputed": ({ n }) => ({
    es: `El expediente está en disputa desde el asiento núm. ${n}: los nodos no están de acuerdo y ningún paso procede hasta que la sede envíe un asiento que siga. Lo que ocurra puede consignarse en informes.`,
    en: `The case is disputed since docket line No. ${n}: the nodes disagree, and no step is possible until the home sends a line that follows. What happens can be reported.`,
  }),
  "basis-missing": ({ type }, { both }) => ({
    es: `«${both("type", type).es}» exige al menos un fundamento legal y no se indicó ninguno.`,
    en: `“${both("type", type).en}” needs at least one legal basis and none was given.`,
  }),
  "basis-unknown": ({ basis }, { both }) => ({
    es: `El fundamento «${both("basis", basis).es}» no está en el registro de fundamentos.`,
    en: `The legal basis “${both("basis", basis).en}” is not in the register of legal bases.`,
  }),
  "basis-not-for-agency": ({ basis, agency }, { both }) => ({
    es: `La dependencia «${agency}» no puede fundarse en «${both("basis", basis).es}».`,
    en: `The agency “${agency}” cannot rely on “${both("basis", basis).en}”.`,
  }),
  "basis-not-for-act": ({ type, basis, allowed }, { both, list }) => ({
    es: `«${both("basis", basis).es}» no faculta para «${both("type", type).es}». Facultan: ${list("basis", allowed).es}.`,
    en: `“${both("basis", basis).en}” does not allow “${both("type", type).en}”. What does: ${list("basis", allowed).en}.`,
  }),
  "basis-not-in-force": ({ basis, on, from, until }, { both }) => ({
    es: `El fundamento «${both("basis", basis).es}» no estaba en vigor el ${on}: rige desde el ${from}${until === null ? "" : ` y hasta el ${until}`}.`,
    en: `The legal basis “${both("basis", basis).en}” was not in force on ${on}: it applies from ${from}${until === null ? "" : ` until ${until}`}.`,
  }),
  policy: ({ rules, errors }, { both }) => {
    if (errors.length > 0)
      return {
        es: "Las reglas no pudieron evaluarse por completo; en la duda, la respuesta es no.",
        en: "The rules could not be evaluated completely; in doubt the answer is no.",
      };
    if (rules.length === 0) return { es: "Ninguna regla permite esta actuación.", en: "No rule permits this act." };
    const named = rules.map(({ id, law }) => ({ words: both("rule", id), law }));
    return {
      es: `Lo prohíbe: ${named.map(({ words, law }) => `${words.es} (${law})`).join("; ")}.`,
      en: `It is forbidden by: ${named.map(({ words, law }) => `${words.en} (${law})`).join("; ")}.`,
    };
  },
  gap: ({ have, given }) => ({
    es: `Faltan registros: aquí se tienen ${have} y lo enviado empieza en ${given}.`,
    en: `Records are missing: ${have} are held here and what was sent starts at ${given}.`,
  }),
  "bad-proof": ({ at }) => ({
    es: `La prueba no se sostiene (${at}): la bitácora no continúa la que aquí se conoce.`,
    en: `The proof does not hold (${at}): the log does not continue the one known here.`,
  }),
  unauthenticated: () => ({ es: "Inicie sesión para continuar.", en: "Sign in to continue." }),
  forbidden: ({ power }, { both }) =>
    power === "same-origin"
      ? { es: "La petición no viene de la página de este nodo.", en: "The request does not come from this node’s page." }
      : {
          es: `Para esto necesita la facultad «${both("power", power).es}».`,
          en: `For this you need the power “${both("power", power).en}”.`,
        },
  "not-found": ({ what: thing }) => {
    const named = missingWords(thing);
    return {
      es: `No existe o no está a su alcance${named ? `: ${named.es}` : ""}.`,
      en: `It does not exist or is not open to you${named ? `: ${named.en}` : ""}.`,
    };
  },
  conflict: ({ what: thing }) => {
    const named = recordedWords(thing);
    return {
      es: `Choca con algo ya registrado${named ? `: ${named.es}` : ""}.`,
      en: `It conflicts with something already recorded${named ? `: ${named.en}` : ""}.`,
    };
  },
  "rate-limited": ({ retryAfter }) => ({
    es: `Demasiadas peticiones. Intente de nuevo en ${retryAfter} s.`,
    en: `Too many requests. Try again in ${retryAfter} s.`,
  }),
  unavailable: ({ what: thing }) => ({
    es: `El nodo no puede recibir nada nuevo por ahora: ${what[thing].es}. Lo ya registrado se puede consultar.`,
    en: `The node cannot take anything new at present: ${what[thing].en}. What is recorded can still be read.`,
  }),
};

/** The words of what every protocol and node has. */
const ownNames: Partial<Record<Named, (id: string) => Words | undefined>> = { field: memberWords, power: powerWords, key: keyWords };

/** One refusal in words. `naming` turns ids of the facts into words; an id that has no words is shown as it is. */
export const refusalText = (refusal: Refusal, naming: Naming = () => undefined): Words => {
  const both: Say["both"] = (kind, id) => naming(kind, id) ?? ownNames[kind]?.(id) ?? { es: id, en: id };
  const list: Say["list"] = (kind, ids) => {
    const words = ids.map((id) => both(kind, id));
    return { es: words.map(({ es }) => es).join(", "), en: words.map(({ en }) => en).join(", ") };
  };
  // The table's entry for a kind takes exactly that kind; TypeScript cannot correlate the two.
  const say = table[refusal.kind] as (refusal: Refusal, say: Say) => Words;
  return say(refusal, { both, list });
};
