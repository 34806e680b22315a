/** What the global rules and those of parties forbid, as a sentence says it; a protocol has the words of its own. A rule without words is named by its id. */
import type { Bilingual } from "../text.ts";

export const generalRules: Readonly<Record<string, Bilingual>> = {
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
