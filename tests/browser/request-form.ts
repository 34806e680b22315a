/** Filling in the request of the firearms story, by the labels that a person reads. */
import type { Page } from "playwright-core";

const texts = {
  "Autoridad solicitante": "Fiscalía Especializada en materia de Delincuencia Organizada",
  "Asunto y naturaleza del procedimiento": "Carpeta de investigación por acopio y tráfico de armas.",
  Hechos: "Se aseguraron doce armas en una bodega de Nogales, Sonora.",
  "Propósito de la solicitud": "Conocer el primer comprador de cada arma.",
  "Asistencia que se pide y métodos de ejecución": "Rastreo en el sistema de la parte requerida.",
  "Textos legales aplicables": "Ley Federal de Armas de Fuego y Explosivos, artículo 83 Ter.",
};

export const fillRequest = async (page: Page): Promise<void> => {
  await page.getByLabel("Asunto", { exact: true }).selectOption("firearm-trace");
  await page.getByLabel("Delito", { exact: true }).selectOption("arms-trafficking");
  await page.getByLabel("Etapa", { exact: true }).selectOption("initial-investigation");
  await page.getByRole("radio", { name: "Urgente" }).check();
  await page.getByLabel("Número de objetos", { exact: true }).fill("12");
  for (const [label, text] of Object.entries(texts)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole("checkbox", { name: /Procedimientos Penales, 442/ }).check();
  await page.getByLabel("Manejo", { exact: true }).selectOption("H1");
  await page.getByLabel("Finalidad", { exact: true }).selectOption("investigation");
};
