package dev.vakna.e2e;

/** What can go wrong around a restore. */
enum Disturbance {
  /** Nothing, for comparison. */
  NONE,
  /** The server that works at a restore dies at once. */
  SERVER_KILLED,
  /** A server dies while it undoes a cancelled restore. */
  SERVER_KILLED_WHILE_UNWINDING,
  /** The server that works at a restore gets no time until its lease is long over. */
  SERVER_FROZEN,
  /** A machine's process dies. */
  QEMU_KILLED,
  /** PostgreSQL dies at once. */
  POSTGRES_KILLED,
  /** Nothing more fits on the machines' file system for a while. */
  DISK_FULL,
  /** The backup store is gone for a while. */
  STORE_VANISHED,
  /** An archive loses its end while it is read. */
  ARCHIVE_TRUNCATED
}
