package dev.vakna.core.restore;

import dev.vakna.core.backup.ArchiveRejectedException;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import java.io.IOException;

/**
 * Fills the disks from the archive. Progress is by bytes of the archive, the one honest measure.
 */
final class WriteDisks implements Step<RestoreContext> {

  static final String NAME = "write-disks";

  private final Engine engine;
  private final BackupStores stores;

  WriteDisks(Engine engine, BackupStores stores) {
    this.engine = engine;
    this.stores = stores;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 45;
  }

  @Override
  public String intent(RestoreContext context) {
    return RestoreJson.write(context.input().plan().name());
  }

  @Override
  public String perform(RestoreContext context, StepControl control) throws InterruptedException {
    RestoreInput input = context.input();
    control.message("Writing the disks from the backup");
    try {
      ArchiveSource source =
          stores
              .find(input.store())
              .orElseThrow(() -> new IOException("the store was removed"))
              .open(input.key());
      return RestoreJson.write(
          engine.writeDisks(
              input.plan(), source, (read, total, written) -> control.progress(read, total)));
    } catch (ArchiveRejectedException e) {
      throw Faults.of(e);
    } catch (EngineException e) {
      throw Faults.of(e);
    } catch (IOException e) {
      throw Faults.unreadable(input.key(), e);
    }
  }

  @Override
  public void undo(RestoreContext context, StepControl control) {
    // The disks go with the machine's place.
  }
}
