package dev.vakna.simulator.world;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admin.Operations;
import dev.vakna.core.deletion.DeletionAnswer;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.store.Store;
import java.util.Optional;

/** What clients reach of a server. */
public interface Doors {

  RestoreAnswer restore(RestoreCall call);

  DestroyIntake ends();

  Cancellations cancellations();

  EndDates endDates();

  ResizeIntake resizes();

  PowerIntake power();

  Jobs jobs();

  Operations operations();

  Optional<BackupListing.Listed> list(Caller caller, String vps);

  DeletionAnswer delete(Caller caller, String vps, String backup);

  Store store();
}
