package dev.vakna.core.restore.step;

import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.job.OperationJson;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import java.io.IOException;

/** Makes sure that the archive is there and is the one that was admitted. Leaves nothing behind. */
public final class OpenArchive implements Step<RestoreContext> {

  static final String NAME = "open-archive";

  private final BackupStores stores;

  public OpenArchive(BackupStores stores) {
    this.stores = stores;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public String intent(RestoreContext context) {
    return OperationJson.write(
        new Opened(context.input().origin().store(), context.input().origin().key(), 0));
  }

  @Override
  public String perform(RestoreContext context, StepControl control) throws InterruptedException {
    control.message("Opening the backup");
    RestoreInput input = context.input();
    try (ArchiveSource source = AdmittedArchive.open(stores, input)) {
      return OperationJson.write(
          new Opened(input.origin().store(), input.origin().key(), source.sizeBytes()));
    } catch (ArchiveRejectedException e) {
      throw Faults.of(e);
    } catch (IOException e) {
      throw Faults.unreadableOrStopped(input.origin().key(), e);
    }
  }

  @Override
  public void undo(RestoreContext context, StepControl control) {
    // Reading left nothing.
  }

  /** Which archive, and how large it is. */
  record Opened(String store, String key, long sizeBytes) {}
}
