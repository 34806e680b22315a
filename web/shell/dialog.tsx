import { Modal, type ModalRootProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../text.ts";
import styles from "./dialog.module.css";

type Props = {
  readonly open: boolean;
  readonly title: string;
  readonly size: NonNullable<ModalRootProps["size"]>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

// On the content itself: a class of the component would also be its full-screen frame's.
const classes = { content: styles.content ?? "", overlay: styles.overlay ?? "" };

/** A dialog over the page: it takes the focus, keeps it, and gives it back. */
export const Dialog = ({ open, title, size, onClose, children }: Props) => {
  const { messages } = useText();
  return (
    <Modal.Root opened={open} onClose={onClose} size={size} classNames={classes} data-hito-dialog>
      <Modal.Overlay />
      <Modal.Content>
        <div className={styles.header}>
          <Modal.Title className={styles.title ?? ""}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={messages.close} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
