package dev.vakna.core.admin;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.index.IndexKeeper;
import dev.vakna.core.index.IndexStanding;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import org.jspecify.annotations.Nullable;

/** What an operator sees of archives' indexes, and can have done about them. */
public final class Indexes {

  private final Store store;
  private final IndexKeeper keeper;

  public Indexes(Store store, IndexKeeper keeper) {
    this.store = store;
    this.keeper = keeper;
  }

  /**
   * How it stands with archives, by store and key.
   *
   * @param after {@code store/key} of the last one of the page before; null for the first page
   * @param limit lines at most, 1 or more
   */
  public IndexStanding standing(@Nullable String after, int limit) {
    int cut = after == null ? -1 : after.indexOf('/');
    return after == null || cut < 0
        ? keeper.standing(after, after == null ? null : "", limit)
        : keeper.standing(after.substring(0, cut), after.substring(cut + 1), limit);
  }

  /**
   * Has a backup indexed next, without regard to what is made in the background.
   *
   * @throws AdminRefusedException when there is none of that id, or it cannot be read
   */
  public void build(String id) {
    Backup backup = require(id);
    if (backup.condition().state() != Backup.State.AVAILABLE) {
      String fault = backup.condition().fault();
      throw AdminRefusedException.of(
          backup.condition().state() == Backup.State.CORRUPT
              ? ProblemCode.BACKUP_CORRUPT
              : ProblemCode.BACKUP_UNAVAILABLE,
          "%s in '%s' is %s and cannot be indexed.%s"
              .formatted(
                  backup.file().key(),
                  backup.file().store(),
                  backup.condition().state().code(),
                  fault == null ? "" : " " + fault));
    }
    keeper.demand(backup);
  }

  /**
   * Removes a backup's index and keeps it from being made again until a restore misses it.
   *
   * @throws AdminRefusedException when there is no backup of that id
   */
  public void drop(String id) {
    keeper.drop(require(id));
  }

  /** Has the making of indexes stand still, or go on, on all servers of this host. */
  public void pause(boolean paused) {
    keeper.pause(paused);
  }

  private Backup require(String id) {
    return BackupId.parse(id)
        .flatMap(known -> store.transact(tx -> tx.backups().find(known)))
        .orElseThrow(() ->
            AdminRefusedException.of(
                ProblemCode.NOT_FOUND,
                "There is no backup '%s'. 'vakna admin index list' shows all.".formatted(id)));
  }
}
