package dev.vakna.simulator.world;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admin.Operations;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.admin.Users;
import dev.vakna.core.deletion.DeletionAnswer;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.core.store.Store;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What clients reach of a server. */
public interface Doors {

  RestoreAnswer restore(RestoreCall call);

  RestorePlanning planning();

  KeyCheck keyCheck();

  AccountKeys accountKeys();

  Sessions sessions();

  Users users();

  Regions regions();

  /**
   * Opens a line on which events are told.
   *
   * @param job the one job that is followed, or null
   * @param last the id of the last event that the follower has, or null
   * @return none when the job's end is known already
   */
  Optional<EventLine> follow(Caller caller, @Nullable JobId job, @Nullable String last);

  DestroyIntake ends();

  Cancellations cancellations();

  EndDates endDates();

  ResizeIntake resizes();

  Firewalls firewalls();

  PowerIntake power();

  Jobs jobs();

  Operations operations();

  Optional<BackupListing.Listed> list(Caller caller, String vps);

  DeletionAnswer delete(Caller caller, String vps, String backup);

  Store store();
}
