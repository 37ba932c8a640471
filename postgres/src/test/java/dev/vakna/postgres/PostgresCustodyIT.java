package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.CustodyContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(SharedDatabase.class)
class PostgresCustodyIT extends CustodyContract {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  private final PostgresStore store;

  PostgresCustodyIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }

  @Test
  void aNewerReaderOfConfigurationsIsANewerReaderOfWhatIsKept() {
    assertThat(ArchivedGuest.VERSION / 100).isEqualTo(GuestConfigReader.VERSION);
  }

  @Test
  void whatAnOlderReaderHasReadIsReadAgainFromTheKeptText() {
    Backup backup = archive("smbios1: uuid=7c9e6679-7425-40de-944b-e07fc1f90ae7\nname: web\n");
    JdbcClient sql = JdbcClient.create(store.dataSource());
    for (Integer reader : new Integer[] {ArchivedGuest.VERSION - 1, null}) {
      sql.sql(
              """
              update backups set reader = :reader, machine_key = 'unknown',
                guest = jsonb_set(cast(guest as jsonb), '{config,name}', '"misread"')
              where id = :id
              """)
          .param("reader", reader)
          .param("id", backup.id().value())
          .update();
      new Custodian(store, (place, words) -> {}).catchUp();
      Map<String, Object> row =
          sql.sql(
                  """
                  select reader, machine_key, guest -> 'config' ->> 'name' as name from backups
                  where id = :id
                  """)
              .param("id", backup.id().value())
              .query()
              .singleRow();
      assertThat(row)
          .containsEntry("reader", ArchivedGuest.VERSION)
          .containsEntry("machine_key", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
          .containsEntry("name", "web");
      Backup read = store.transact(tx -> tx.backups().find(backup.id())).orElseThrow();
      assertThat(Objects.requireNonNull(read.config()).name()).isEqualTo("web");
    }
  }

  private Backup archive(String config) {
    String place = "reread-" + UUID.randomUUID();
    Backup backup =
        new Backup(
            new BackupId(UUID.randomUUID()),
            new StoredFile(place, place + ".vma", 1_000_000, TIME),
            105,
            TIME,
            Backup.Condition.AVAILABLE,
            new ArchiveFacts(
                UUID.randomUUID().toString(),
                TIME,
                List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
                config + "scsi0: a:b\n#qmdump#map:scsi0:drive-scsi0:a:raw:\n",
                false));
    return store.transact(tx -> {
      tx.backups().putStore(new StoredPlace(place, "directory", "/srv/" + place));
      tx.backups().add(backup);
      return backup;
    });
  }
}
