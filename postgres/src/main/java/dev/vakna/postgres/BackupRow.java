package dev.vakna.postgres;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/** A row of backups. */
final class BackupRow {

  /** All of it. */
  static final String WHOLE = "select * from backups";

  /**
   * Without the facts, most of which is the configuration's text; they come along only where what
   * was read of them is another release's. Needs the parameter {@code reader}.
   */
  static final String WITHOUT_FACTS =
      """
      select id, store, key, vmid, created_at, size_bytes, modified_at, note, is_protected, state,
        fault, case when reader = :reader then null else facts end as facts, reader, guest, owner,
        apart, former
      from backups\
      """;

  private BackupRow() {}

  static Backup read(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    ArchiveFacts facts =
        JsonText.read(columns.textOrNull("facts"), new TypeReference<ArchiveFacts>() {});
    return new Backup(
        new BackupId(columns.uuid("id")),
        new StoredFile(
            columns.text("store"),
            columns.text("key"),
            columns.bigNumber("size_bytes"),
            columns.time("modified_at"),
            columns.textOrNull("note"),
            columns.flag("is_protected")),
        columns.number("vmid"),
        columns.time("created_at"),
        new Backup.Condition(
            columns.word(Backup.State.class, "state"), columns.textOrNull("fault")),
        new Backup.Contents(
            facts,
            columns.number("reader") == ArchivedGuest.VERSION
                ? JsonText.read(columns.textOrNull("guest"), new TypeReference<ArchivedGuest>() {})
                : ArchivedGuest.of(facts)),
        custody(columns));
  }

  private static Custody custody(Columns columns) throws SQLException {
    UUID owner = columns.uuidOrNull("owner");
    if (owner != null) {
      return new Custody.Of(new VpsId(owner));
    }
    UUID former = columns.uuidOrNull("former");
    if (former != null) {
      return new Custody.Retained(new VpsId(former));
    }
    String apart = columns.textOrNull("apart");
    return apart == null ? Custody.NOBODY : new Custody.Apart(Custody.Reason.valueOf(apart));
  }

  static @Nullable UUID owner(Custody custody) {
    return custody instanceof Custody.Of(VpsId vps) ? vps.value() : null;
  }

  static @Nullable UUID former(Custody custody) {
    return custody instanceof Custody.Retained(VpsId vps) ? vps.value() : null;
  }

  static @Nullable String apart(Custody custody) {
    return custody instanceof Custody.Apart(Custody.Reason reason) ? reason.name() : null;
  }

  /** What was read of the configuration. */
  static JdbcClient.StatementSpec bind(
      JdbcClient.StatementSpec statement, @Nullable ArchivedGuest guest) {
    return statement
        .param("reader", ArchivedGuest.VERSION)
        .param("guest", JsonText.of(guest))
        .param("machineKey", guest == null ? null : Columns.storable(guest.machine().key()))
        .param("machine", guest == null ? null : JsonText.of(guest.machine()));
  }
}
