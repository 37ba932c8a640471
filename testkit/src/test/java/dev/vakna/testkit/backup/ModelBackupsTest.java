package dev.vakna.testkit.backup;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.simulator.backup.ModelBackups;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The model store keeps the promises of a backup store. */
class ModelBackupsTest extends BackupStoreContract {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
  private static final String NOT_MOUNTED = "it is not mounted";
  private static final String SILENT = "it is silent";

  @Override
  protected StoreStage open() {
    return new ModelStage();
  }

  private static final class ModelStage implements StoreStage {
    private final ModelBackups store = new ModelBackups("main");
    private long sizes = 1000;

    private FoundArchive found(int number) {
      return new FoundArchive(
          "archive-%02d".formatted(number), 100 + number, AT, sizes++, AT, null, false);
    }

    @Override
    public BackupStore store() {
      return store;
    }

    @Override
    public String put(int number, UUID archive) {
      FoundArchive found = found(number);
      store.put(found, new ArchiveFacts(archive.toString(), AT, List.of(), null, false));
      return found.key();
    }

    @Override
    public void putBeside(String key, boolean isProtected) throws IOException {
      if (isProtected) {
        FoundArchive there =
            (FoundArchive)
                store.list().next(100).stream()
                    .filter(entry -> entry.key().equals(key))
                    .findFirst()
                    .orElseThrow();
        store.put(
            new FoundArchive(
                key, there.vmid(), AT, there.sizeBytes(), there.modifiedAt(), "notes", true),
            store.inspect(key));
      }
    }

    @Override
    public List<String> beside(String key) {
      return List.of();
    }

    @Override
    public int cuts() {
      return 2;
    }

    @Override
    public void cut(String key, int way) {
      if (way == 1) {
        store.remove(key);
      }
    }

    @Override
    public void remove(String key) {
      store.remove(key);
    }

    @Override
    public String putDamaged(int number) {
      FoundArchive found = found(number);
      store.putDamaged(found, new ArchiveRejectedException("header-md5", "it is damaged", null));
      return found.key();
    }

    @Override
    public String putBegun(int number, UUID archive) {
      FoundArchive found = found(number);
      store.putDamaged(
          found, new ArchiveRejectedException("header-truncated", "it ends early", null));
      return found.key();
    }

    @Override
    public List<String> putTraps() {
      store.putStrange(new LeftOut("archive-21", "is a directory", true));
      store.putStrange(new LeftOut("of another kind.vma", "its name is none", false));
      return List.of("archive-21");
    }

    @Override
    public List<String> waysOut() {
      return List.of();
    }

    @Override
    public List<String> absences() {
      return List.of(NOT_MOUNTED, SILENT);
    }

    @Override
    public void away(String absence) {
      store.meets((_, _) -> {
        throw absence.equals(SILENT)
            ? new SilentStoreException(absence, true)
            : new IOException(absence);
      });
    }

    @Override
    public void back() {
      store.meets((_, _) -> {});
    }

    @Override
    public Optional<UUID> read(ArchiveSource opened) {
      return Optional.empty();
    }

    @Override
    public List<String> picture() throws IOException {
      return List.of();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
