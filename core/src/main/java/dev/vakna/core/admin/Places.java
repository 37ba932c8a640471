package dev.vakna.core.admin;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.BackupRecords.Holdings;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.List;
import java.util.Objects;

/**
 * Adds and removes backup stores. Nothing is ever deleted in them unless an operator said that it
 * may be.
 */
public final class Places {

  private final Store store;

  public Places(Store store) {
    this.store = Objects.requireNonNull(store);
  }

  /**
   * A store and what it was last seen to hold.
   *
   * @param trustIndexes whether indexes that lie beside its archives are used
   * @param readOnly whether no archive of it is ever deleted here
   * @param archives archives known
   * @param restorable those of them that can be restored
   * @param guests how many guests they are of
   * @param apart those that are held apart from every customer until an operator decides
   */
  public record Filled(
      String name,
      String kind,
      String location,
      boolean trustIndexes,
      boolean readOnly,
      int archives,
      int restorable,
      int guests,
      int apart) {}

  /** All stores, by name. */
  public List<Filled> all() {
    return store.transact(tx -> tx.backups().stores().stream().map(p -> filled(tx, p)).toList());
  }

  private static Filled filled(Tx tx, StoredPlace place) {
    Holdings holdings = tx.backups().holdings(place.name());
    return new Filled(
        place.name(),
        place.kind(),
        place.location(),
        place.trustIndexes(),
        place.readOnly(),
        holdings.archives(),
        holdings.restorable(),
        holdings.guests(),
        tx.custody().tally(place.name()).apart());
  }

  /** The same for a store that is only read, and whose indexes nobody vouches for. */
  public StoredPlace put(String name, String kind, String location) {
    return put(new StoredPlace(name, kind, location));
  }

  /**
   * Adds a store, or moves it to another place.
   *
   * @throws AdminRefusedException when a value cannot be
   */
  public StoredPlace put(StoredPlace place) {
    if (!place.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw AdminRefusedException.fault(
          "name",
          FieldFault.Code.INVALID_NAME,
          "A store's name has 1 to 63 letters, digits, points, hyphens and underscores.");
    }
    if (!place.kind().equals("directory")) {
      throw AdminRefusedException.fault(
          "kind", FieldFault.Code.UNKNOWN_VALUE, "`kind` must be directory.");
    }
    if (!place.location().startsWith("/")) {
      throw AdminRefusedException.fault(
          "location", FieldFault.Code.UNKNOWN_VALUE, "`location` must be an absolute path.");
    }
    return store.transact(tx -> {
      tx.backups().putStore(place);
      return place;
    });
  }

  /**
   * Forgets a store and its backups; its files stay.
   *
   * @throws AdminRefusedException when there is no such store or a restore reads from it
   */
  public void remove(String name) {
    store.transact(tx -> {
      require(tx, name);
      if (tx.backups().isRead(name)) {
        throw AdminRefusedException.of(
            ProblemCode.BACKUP_IN_USE,
            "A restore reads from '%s'. Try again when it has ended.".formatted(name));
      }
      tx.backups().removeStore(name);
      return name;
    });
  }

  /**
   * Insists that there is a store of that name.
   *
   * @throws AdminRefusedException when there is no such store
   */
  public void require(String name) {
    store.transact(tx -> {
      require(tx, name);
      return name;
    });
  }

  static void require(Tx tx, String name) {
    if (tx.backups().stores().stream().noneMatch(s -> s.name().equals(name))) {
      throw AdminRefusedException.of(
          ProblemCode.NOT_FOUND,
          "There is no store '%s'. Add it with 'vakna admin store add'.".formatted(name));
    }
  }
}
