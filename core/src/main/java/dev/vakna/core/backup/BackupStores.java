package dev.vakna.core.backup;

import java.util.Optional;

/** The port to the backup stores that the operator added. */
public interface BackupStores {

  /**
   * The store of that name, or none when it was removed. For as long as it is recorded so it is the
   * same one, which remembers what hangs; recorded anew with another place it is another. That it
   * is away is told when it is asked for something, never here.
   */
  Optional<BackupStore> find(String name);
}
