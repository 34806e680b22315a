import { UnstyledButton } from "@mantine/core";
import { IconCircleCheck, IconCirclePlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import styles from "./enter-this.module.css";
import { enterHolding, type Kind } from "./holdings-queries.ts";
import { useHoldingsText } from "./holdings-text.ts";

type Props = { readonly kind: Kind; readonly value: string; readonly act: string };

/** Enters what a field of an act names, with one click. */
export const EnterThis = ({ kind, value, act }: Props) => {
  const { holdings } = useHoldingsText();
  const client = useQueryClient();
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: () => enterHolding({ kind, value, act }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["holdings"] }),
  });
  return (
    <span role="status" className={styles.place}>
      {data ? (
        <Link to="/holdings/$holding" params={{ holding: data.id }} className={styles.entered} aria-label={holdings.enteredThis(value)}>
          <IconCircleCheck size={16} aria-hidden="true" />
        </Link>
      ) : (
        <UnstyledButton
          className={styles.enter}
          aria-label={holdings.enterThis(value)}
          title={holdings.enterThis(value)}
          disabled={isPending}
          onClick={() => mutate()}
        >
          <IconCirclePlus size={16} aria-hidden="true" />
        </UnstyledButton>
      )}
      {error ? <span className="visually-hidden">{holdings.failedThis}</span> : null}
    </span>
  );
};
