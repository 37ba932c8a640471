package dev.vakna.core.backup;

import dev.vakna.core.id.VpsId;
import java.util.Objects;

/**
 * Whose a backup is. Only what is a VPS's own, or was when that was removed, is ever listed to a
 * customer or restored.
 */
public sealed interface Custody {

  /** Not decided, because no VPS has its number in its store. */
  Custody NOBODY = new Nobody();

  /** Nobody's: not decided, or there is no VPS whose it could be. */
  record Nobody() implements Custody {}

  /** The VPS's own. */
  record Of(VpsId vps) implements Custody {
    public Of {
      Objects.requireNonNull(vps);
    }
  }

  /** It was the own of a VPS that is gone, and stays its owner's for as long as it is there. */
  record Retained(VpsId former) implements Custody {
    public Retained {
      Objects.requireNonNull(former);
    }
  }

  /** Held apart: a VPS has its number, but it may be another machine's. An operator decides. */
  record Apart(Reason reason) implements Custody {
    public Apart {
      Objects.requireNonNull(reason);
    }
  }

  /** True when it is that VPS's own, or was when that was removed. */
  default boolean isOf(VpsId vps) {
    return switch (this) {
      case Of(VpsId owner) -> owner.equals(vps);
      case Retained(VpsId former) -> former.equals(vps);
      case Nobody _, Apart _ -> false;
    };
  }

  /** Why a backup is held apart. */
  enum Reason {
    /** It says that it is of another machine. */
    OTHER_MACHINE("it is of another machine than the VPS with this number"),
    /** It says nothing that could be compared with what is known of the VPS. */
    NO_IDENTITY("nothing tells whether it is of the same machine as the VPS with this number"),
    /** It is older than what is known of the VPS. */
    OLDER("it is older than the VPS's entry here and did not come with it"),
    /** Its configuration cannot be read. */
    UNREADABLE("its configuration cannot be read, so nobody knows of which machine it is"),
    /** More than one VPS could be meant. */
    SEVERAL("more than one VPS could be meant"),
    /** An operator said so. */
    REFUSED("an operator refused it");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** For operators. */
    public String words() {
      return words;
    }
  }
}
