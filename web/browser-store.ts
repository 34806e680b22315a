/** The browser's own store of this node's pages: keys that can be used and never be read, and what is sealed under them. */

/** Agents' signing keys by kid; the keys of their drafts by owner; drafts by name. */
type StoreName = "keys" | "draftKeys" | "drafts";

const database = "hito";
const VERSION = 2;

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error("the browser's store failed", { cause: request.error }));
  });

const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open(database, VERSION);
  request.onupgradeneeded = ({ oldVersion }) => {
    const { result } = request;
    if (oldVersion < 1) result.createObjectStore("keys", { keyPath: "kid" }).createIndex("owner", "owner");
    if (oldVersion < 2) {
      result.createObjectStore("draftKeys", { keyPath: "owner" });
      result.createObjectStore("drafts", { keyPath: "name" }).createIndex("owner", "owner");
    }
  };
  return settled(request);
};

export const inStore = async <Value>(
  name: StoreName,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> => {
  const connection = await open();
  try {
    const transaction = connection.transaction(name, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(new Error("the browser's store failed", { cause: transaction.error }));
    });
    const [value] = await Promise.all([settled(work(transaction.objectStore(name))), done]);
    return value;
  } finally {
    connection.close();
  }
};
