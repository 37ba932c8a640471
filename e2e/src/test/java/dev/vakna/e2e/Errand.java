package dev.vakna.e2e;

import java.util.Locale;

/** What the owner of Cloud VMs and backups has in mind; some take several calls. */
enum Errand {
  START,
  STOP,
  SHUTDOWN,
  RESTART,
  RESET,
  /** Another size, for which the machine is switched off, and on again as a rule. */
  RESIZE,
  END_NOW,
  END_WITH_MONTH,
  /** An end with the month that is taken back. */
  END_WITHDRAWN,
  /** A backup that no restore needs is deleted. */
  BACKUP_DELETED,
  /** A backup whose VPS is gone is restored, and its archive vanishes. */
  RETAINED_LOST;

  /** As calls are named. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
