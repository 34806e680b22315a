import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { sessionQuery } from "../api.ts";

const device = (): number => Math.floor(Date.now() / 1000);

/** The node's time in seconds, moved on by this device's clock; renewed every half minute. */
export const useNow = (): number => {
  const { data, dataUpdatedAt } = useQuery(sessionQuery);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  return data ? data.now + Math.max(0, device() - Math.floor(dataUpdatedAt / 1000)) : device();
};

/** Today's date here, `YYYY-MM-DD`. */
export const useToday = (): string => {
  const at = new Date(useNow() * 1000);
  const pad = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
};
