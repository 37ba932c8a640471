package dev.vakna.core.scan;

import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.deletion.BackupDeletion;
import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of backups in step with their stores: new archives are read, changed ones read
 * again, vanished ones forgotten unless a job still reads them, and what was being deleted is
 * deleted first. A store that cannot be read makes its backups unavailable until it can, and holds
 * up no other. Each look is idempotent.
 */
public final class StoreKeeper {

  static final String STORE_AWAY = "Its store cannot be read; try again later.";
  static final String FILE_AWAY = "Its file cannot be read; try again later.";

  /** Backups of a store that is away that are told of in one transaction. */
  private static final int PIECE = 2000;

  private final Store store;
  private final BackupStores places;
  private final Chance chance;
  private final SideBySide sideBySide;
  private final Troubles troubles;
  private final BiConsumer<String, String> onWarning;
  private final BiConsumer<String, String> onEvent;
  private final Custodian custodian;
  private final BackupDeletion deletion;
  private final Map<String, Round> latest = new ConcurrentHashMap<>();
  private final Map<String, Set<LeftOut>> told = new ConcurrentHashMap<>();

  /**
   * @param troubles told of each store that cannot be read, by its name
   * @param onWarning told of a store's name and an entry of it that is left out, or an archive of
   *     it that is held apart, once
   * @param onEvent told of each store's name and what happened, in words for an operator's log
   */
  public StoreKeeper(
      Store store,
      BackupStores places,
      Chance chance,
      SideBySide sideBySide,
      Troubles troubles,
      BiConsumer<String, String> onWarning,
      BiConsumer<String, String> onEvent) {
    this.store = store;
    this.places = places;
    this.chance = chance;
    this.sideBySide = sideBySide;
    this.troubles = troubles;
    this.onWarning = onWarning;
    this.onEvent = onEvent;
    this.custodian = new Custodian(store, onWarning);
    this.deletion = new BackupDeletion(store, places, onEvent);
  }

  /** Has every store looked at once, side by side; may return before the looks have ended. */
  public void look() {
    Set<String> names = new HashSet<>();
    for (var place : store.transact(tx -> tx.backups().stores())) {
      names.add(place.name());
      sideBySide.begin(place.name(), () -> look(place.name()));
    }
    latest.keySet().retainAll(names);
    told.keySet().retainAll(names);
  }

  /** Looks once at one store; a store that was removed is skipped. */
  public Round look(String name) {
    BackupStore place = places.find(name).orElse(null);
    if (place == null) {
      return Round.NOTHING;
    }
    deletion.finish(place);
    StoreLook look = new StoreLook(store, place, chance);
    try {
      look.run();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        return look.round("the look at it was stopped");
      }
      return away(name, look, e);
    }
    custodian.settle(name);
    troubles.over(name);
    Round round = look.round(null);
    latest.put(name, round);
    tell(name, round);
    if (round.read() + round.gone() > 0) {
      onEvent.accept(
          name,
          "%d archives, %d read, %d gone".formatted(round.archives(), round.read(), round.gone()));
    }
    return round;
  }

  private Round away(String name, StoreLook look, IOException e) {
    // That an archive is damaged is not forgotten because its store is away.
    store.inPieces(PIECE, tx -> tx.backups().unavailable(name, STORE_AWAY, PIECE));
    custodian.settle(name);
    Round round =
        look.round("The backup store '%s' cannot be read: %s".formatted(name, e.getMessage()));
    latest.put(name, round);
    troubles.met(name, "cannot be read: " + e.getMessage());
    return round;
  }

  private void tell(String name, Round round) {
    Set<LeftOut> now = Set.copyOf(round.leftOut());
    Set<LeftOut> before = told.put(name, now);
    for (LeftOut out : round.leftOut()) {
      if (before == null || !before.contains(out)) {
        onWarning.accept(name, "%s is left out: %s".formatted(out.key(), out.why()));
      }
    }
    int unnamed = round.leftOutCount() - round.leftOut().size();
    if (unnamed > 0 && (before == null || !before.equals(now))) {
      onWarning.accept(name, "%d more are left out".formatted(unnamed));
    }
    if (before != null) {
      before.stream()
          .filter(out -> !now.contains(out))
          .forEach(out -> onEvent.accept(name, "%s is no longer left out".formatted(out.key())));
    }
  }

  /** What this server's last look at a store found; none before its first. */
  public Optional<Round> latest(String name) {
    return Optional.ofNullable(latest.get(name));
  }

  /**
   * What one look at a store found.
   *
   * @param archives archives that are there
   * @param read headers read, and backups that can be read again
   * @param gone records removed
   * @param leftOutCount entries that look like archives and cannot be used
   * @param leftOut the first hundred of them
   * @param fault why the store could not be read, or null
   */
  public record Round(
      int archives,
      int read,
      int gone,
      int leftOutCount,
      List<LeftOut> leftOut,
      @Nullable String fault) {

    static final Round NOTHING = new Round(0, 0, 0, 0, List.of(), null);

    public Round {
      leftOut = List.copyOf(leftOut);
    }
  }
}
