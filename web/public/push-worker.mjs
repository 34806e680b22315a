/** Shows that something waits, also while no page is open; never what. It keeps nothing and answers no request. */
const words = {
  es: { title: "Hito", body: "Algo espera en su bandeja." },
  en: { title: "Hito", body: "Something waits in your inbox." },
};

self.addEventListener("install", () => self.skipWaiting());

const languageIn = (data) => {
  try {
    return data.json().language === "en" ? "en" : "es";
  } catch {
    return "es";
  }
};

self.addEventListener("push", (event) => {
  const language = languageIn(event.data);
  const { title, body } = words[language];
  event.waitUntil(self.registration.showNotification(title, { body, lang: language, tag: "hito", renotify: true, icon: "/icon.svg" }));
});

const openInbox = async () => {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const [first] = windows;
  if (first === undefined) return self.clients.openWindow("/inbox");
  await first.focus();
  return first.navigate("/inbox").catch(() => self.clients.openWindow("/inbox"));
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openInbox());
});
