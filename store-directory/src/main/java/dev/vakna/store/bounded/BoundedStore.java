package dev.vakna.store.bounded;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.core.backup.StoreEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store whose calls come back in time, whatever its storage does: each runs on a thread of this
 * store and is left behind when it hangs. The callers' threads only wait. To be kept as long as the
 * store is: it remembers what hangs.
 */
public final class BoundedStore implements BackupStore {

  static final String LIST = "its list";

  private final BackupStore store;
  private final Limits limits;
  private final StoreThreads threads;

  /**
   * How long is waited for.
   *
   * @param list for the names, and for each stretch of entries behind them
   * @param header for one archive's header
   * @param file for looking at or opening one file
   */
  public record Limits(Duration list, Duration header, Duration file) {

    /** Much more than slow storage takes, and little enough to wait for. */
    public static final Limits STANDARD =
        new Limits(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  public BoundedStore(BackupStore store, Limits limits) {
    this.store = store;
    this.limits = limits;
    this.threads = new StoreThreads(store.name());
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public Listing list() throws IOException {
    return new BoundedListing(
        threads.call(LIST, limits.list(), store::list, listing -> listing.close()));
  }

  @Override
  public boolean has(String key) throws IOException {
    return threads.call(key, limits.file(), () -> store.has(key), _ -> {});
  }

  @Override
  public ArchiveFacts inspect(String key) throws IOException {
    return threads.call(key, limits.header(), () -> store.inspect(key), _ -> {});
  }

  @Override
  public ArchiveSource open(String key) throws IOException {
    ArchiveSource source =
        threads.call(key, limits.file(), () -> store.open(key), ArchiveSource::close);
    return new ArchiveSource(
        source.key(),
        source.file(),
        source.sizeBytes(),
        source.modifiedAt(),
        source.index(),
        () -> threads.later(source::close));
  }

  @Override
  public Optional<String> whereabouts(String key) throws IOException {
    return threads.call(key, limits.file(), () -> store.whereabouts(key), _ -> {});
  }

  @Override
  public DeleteOutcome delete(DoomedArchive archive) throws IOException {
    return threads.call(archive.key(), limits.header(), () -> store.delete(archive), _ -> {});
  }

  private final class BoundedListing implements Listing {

    private final Listing listing;
    private @Nullable IOException broken;

    BoundedListing(Listing listing) {
      this.listing = listing;
    }

    @Override
    public boolean isBare() {
      return listing.isBare();
    }

    @Override
    public List<StoreEntry> next(int most) throws IOException {
      if (broken != null) {
        throw broken;
      }
      try {
        return threads.call(LIST, limits.list(), () -> listing.next(most), _ -> {});
      } catch (IOException e) {
        // What comes after all, nobody takes: to go on would pass it over.
        broken = e;
        throw e;
      }
    }

    @Override
    public void close() {
      threads.later(listing::close);
    }
  }
}
