package dev.vakna.core.event;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is told to whoever follows events: that something happened, and how it stands by then. */
public sealed interface Told {

  /** Its place in the order of all that is told. */
  long position();

  /** How a job stands. */
  record OfJob(long position, Job job) implements Told {

    /** Whether nothing more will be told of it. */
    public boolean last() {
      return job.operation().status().ended();
    }
  }

  /**
   * How a VPS stands.
   *
   * @param ending what is recorded of its end, or null
   * @param whats all that happened to it and is told as one
   */
  record OfVps(long position, Vps vps, @Nullable Ending ending, Set<Event.What> whats)
      implements Told {
    public OfVps {
      whats = Set.copyOf(whats);
    }
  }

  /** A VPS is gone. */
  record OfGone(long position, AccountId account, VpsId vps) implements Told {}

  /** What was missed cannot be told: all that matters is to be looked at again. */
  record Reset(long position) implements Told {}

  /** The job that it is of, or null. */
  default @Nullable JobId ofJob() {
    return this instanceof OfJob(_, Job job) ? job.id() : null;
  }
}
