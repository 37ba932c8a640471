package dev.vakna.core.restore;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.core.store.SourceRecords.Brief;
import dev.vakna.core.store.SourceRecords.Sourced;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller's backups are of: the VPS that is asked about, then every other one that has any,
 * and those that are gone and of which archives are there. Read in two questions at most, each of
 * which stops where the page ends.
 */
public final class RestoreSources {

  /** So many backups at most are listed at once, of all sources together. */
  public static final int MOST = 1000;

  private final Store store;

  public RestoreSources(Store store) {
    this.store = Objects.requireNonNull(store);
  }

  /**
   * A page, each source's backups newest first; none when there is no such VPS. A source that goes
   * on is on the next page again, with the rest of its backups.
   *
   * @param after where the page before ended, or null
   * @param limit at most so many backups, 1 to {@link #MOST}
   */
  public Optional<Listed> of(Caller caller, String vpsId, @Nullable Place after, int limit) {
    return store
        .read(tx ->
            VpsId.parse(vpsId)
                .flatMap(id -> tx.vpses().find(caller.account(), id))
                .map(vps -> read(tx, caller, vps.id(), after, limit + 1)))
        .map(found -> listed(found, limit));
  }

  /** An account's VPS, or what was kept of one that is gone; another account's is none. */
  static Optional<RestoreSource> find(Tx tx, AccountId account, VpsId id) {
    return tx.vpses()
        .find(account, id)
        .map(RestoreSource::of)
        .or(() ->
            tx.sources()
                .former(account, id)
                .map(gone ->
                    RestoreSource.former(gone.id(), gone.name(), gone.os(), gone.resources())));
  }

  private static List<Sourced> read(
      Tx tx, Caller caller, VpsId asked, @Nullable Place after, int most) {
    VpsId current = after == null ? asked : after.source();
    Position from = after == null ? null : after.backup();
    List<Sourced> found = new ArrayList<>();
    if (after == null || from != null) {
      found.addAll(tx.sources().of(caller.account(), current, from, most));
    }
    if (found.size() < most) {
      VpsId last = current.equals(asked) ? null : current;
      found.addAll(tx.sources().others(caller.account(), asked, last, most - found.size()));
    }
    return found;
  }

  /** Rows of one source come one after another. */
  private static Listed listed(List<Sourced> found, int limit) {
    boolean more = found.size() > limit;
    List<Sourced> shown = more ? found.subList(0, limit) : found;
    List<Source> sources = new ArrayList<>();
    int begun = 0;
    for (int i = 1; i <= shown.size(); i++) {
      if (i == shown.size() || !shown.get(i).source().equals(shown.get(begun).source())) {
        sources.add(source(shown.subList(begun, i)));
        begun = i;
      }
    }
    return new Listed(sources, more ? Place.of(shown.getLast()) : null);
  }

  private static Source source(List<Sourced> rows) {
    Sourced first = rows.getFirst();
    return new Source(
        first.source(),
        first.name(),
        first.status(),
        first.retained(),
        rows.stream().map(Sourced::backup).filter(Objects::nonNull).toList());
  }

  /**
   * @param next where this page ends, or null when there is nothing after it
   */
  public record Listed(List<Source> sources, @Nullable Place next) {
    public Listed {
      sources = List.copyOf(sources);
    }
  }

  /**
   * A VPS with backups of it.
   *
   * @param name what its owner calls it, or called it
   * @param status standing of its service
   * @param retained it is gone
   * @param backups newest first
   */
  public record Source(
      VpsId id, String name, ServiceStatus status, boolean retained, List<Brief> backups) {
    public Source {
      Objects.requireNonNull(id);
      Objects.requireNonNull(name);
      Objects.requireNonNull(status);
      backups = List.copyOf(backups);
    }
  }

  /**
   * Where a page ended.
   *
   * @param source whose backup was the last
   * @param backup the last one; null when the source has none
   */
  public record Place(VpsId source, @Nullable Position backup) {
    public Place {
      Objects.requireNonNull(source);
    }

    private static Place of(Sourced last) {
      Brief backup = last.backup();
      return new Place(
          last.source(), backup == null ? null : new Position(backup.createdAt(), backup.id()));
    }
  }
}
