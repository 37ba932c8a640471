package dev.vakna.core.restore.step;

import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.TransferParty;
import dev.vakna.core.job.OperationJson;
import dev.vakna.operations.StepControl;
import java.io.IOException;

/**
 * Fills the disks from the archive. Progress is by bytes of the archive, the one honest measure.
 */
public final class WriteDisks extends EngineStep {

  public static final String NAME = "write-disks";

  private final BackupStores stores;
  private final long diskKeptBack;

  /**
   * @param diskKeptBack bytes of the host's disk that the transfer leaves free
   */
  public WriteDisks(Engines engines, BackupStores stores, long diskKeptBack) {
    super(engines, NAME, 45, "Writing the disks from the backup");
    this.stores = stores;
    this.diskKeptBack = diskKeptBack;
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    RestoreInput input = context.input();
    TransferParty party = new TransferParty(input.account().text(), input.origin().store());
    try (ArchiveSource source = AdmittedArchive.open(stores, input)) {
      return OperationJson.write(
          engine.writeDisks(
              context.place(),
              input.plan(),
              source,
              new DiskFloor(new StepTransfer(control, party), engine, diskKeptBack)));
    } catch (ArchiveRejectedException e) {
      throw Faults.of(e);
    } catch (IOException e) {
      throw Faults.unreadableOrStopped(input.origin().key(), e);
    }
  }
}
