/** What the global rules and those of parties forbid, and what an act is marked for besides, as a sentence says it; a protocol has the words of its own. A rule without words is named by its id. */
import type { Bilingual } from "../text.ts";

export const generalRules: Readonly<Record<string, Bilingual>> = {
  "iat-outside": {
    es: "fechar la firma fuera del tiempo comprobado: después de llegar, o antes del último asiento que se conocía",
    en: "to date the signature outside the time that is proven: after it arrived, or before the newest line that was known",
  },
  "occurred-outside": {
    es: "afirmar un hecho de fuera del tiempo comprobado: su fecha es solo lo que dice quien firma",
    en: "to state a fact from outside the time that is proven: its date is only what the signer says",
  },
  future: {
    es: "dar por ocurrido lo que está por venir",
    en: "to state as done what is still to come",
  },
  "key-not-in-force": {
    es: "traer un informe cuando la clave que lo firmó ya había terminado: está fechado antes, y llegó dentro de las 72 horas siguientes",
    en: "to bring a report when the key that signed it had ended: it is dated before that, and came within 72 hours",
  },
  "after-refused": {
    es: "partir de una actuación que fue rechazada",
    en: "to build on an act that was refused",
  },
  "unknown-act": {
    es: "referirse a una actuación que no está en este expediente",
    en: "to refer to an act that is not in this case",
  },
  standing: {
    es: "referirse a una actuación que se había retirado o declinado",
    en: "to refer to an act that had been withdrawn or declined",
  },
  "stale-base": {
    es: "referirse a un texto que otro había reemplazado",
    en: "to refer to a text that another had replaced",
  },
  "case-disputed": {
    es: "actuar mientras los nodos no están de acuerdo sobre los asientos",
    en: "to act while the nodes do not agree on the docket",
  },
  territory: {
    es: "nombrar un territorio que este nodo no conoce",
    en: "to name a territory that this node does not know",
  },
  past: {
    es: "fijar un plazo que ya terminó",
    en: "to set a time limit that is already over",
  },
  calendar: {
    es: "fijar un plazo en un año que el calendario aún no enumera: los días hábiles se contaron sin sus días inhábiles",
    en: "to set a time limit in a year that the calendar does not list yet: its working days were counted without holidays",
  },
  "basis-missing": {
    es: "no nombrar fundamento",
    en: "to name no legal basis",
  },
  "basis-unknown": {
    es: "nombrar un fundamento que no está en el registro",
    en: "to name a legal basis that is not in the register",
  },
  "basis-not-for-agency": {
    es: "nombrar un fundamento que no es de la dependencia",
    en: "to name a legal basis that is not the agency’s",
  },
  "basis-not-for-act": {
    es: "nombrar un fundamento que no permite tal actuación",
    en: "to name a legal basis that does not allow such an act",
  },
  "basis-not-in-force": {
    es: "nombrar un fundamento que no estaba en vigor",
    en: "to name a legal basis that was not in force",
  },
  "not-permitted": {
    es: "hacer lo que ninguna regla permite",
    en: "to do what no rule permits",
  },
  "own-territory": {
    es: "detener, registrar, asegurar, intervenir o abordar fuera del propio territorio",
    en: "to arrest, search, seize, intercept or board outside one’s own territory",
  },
  "no-lethal-plan": {
    es: "pedir, planear o autorizar fuerza letal",
    en: "to request, plan or authorise lethal force",
  },
  "basis-in-force": {
    es: "actuar sin un fundamento en vigor para la dependencia",
    en: "to act without a legal basis in force for the agency",
  },
  "civil-request": {
    es: "emplear a la fuerza armada en seguridad pública sin petición civil registrada, con su motivo y su término",
    en: "to use the armed force in public security without a recorded civil request, its reason and its term",
  },
  "originator-control": {
    es: "dar otro uso a información de la contraparte sin el permiso firmado de su origen",
    en: "to use a partner’s information further without its originator’s signed permission",
  },
  consent: {
    es: "actuar contra la oposición expresa de la persona, o informar sobre quien no lo consintió",
    en: "to act against a person’s express opposition, or to tell about someone who declined",
  },
  "need-to-know": {
    es: "actuar en un expediente al que no se ha dado acceso",
    en: "to act in a case to which no access was given",
  },
  "protection-firewall": {
    es: "usar datos consulares o familiares para algo que no sea proteger",
    en: "to use consular or family data for anything but protection",
  },
  "mx-no-foreign-coercion": {
    es: "que agentes extranjeros detengan, registren o aseguren en México",
    en: "for foreign agents to arrest, search or seize in México",
  },
  "mx-foreign-accreditation": {
    es: "que agentes extranjeros traten asuntos en México sin acreditación en el expediente",
    en: "for foreign agents to make contact in México without an accreditation on the case’s record",
  },
  "mx-no-foreign-investigation": {
    es: "que autoridades extranjeras investiguen en México sin su autorización expresa",
    en: "for foreign authorities to investigate in México without its express authorisation",
  },
  "mx-foreign-troops": {
    es: "el paso de tropas extranjeras sin autorización del Senado",
    en: "the passage of foreign troops without the Senate’s authorisation",
  },
  "us-no-firearms-registry": {
    es: "llevar o pedir un registro de armas de fuego o de sus propietarios",
    en: "to keep or ask for a registry of firearms or of their owners",
  },
};
