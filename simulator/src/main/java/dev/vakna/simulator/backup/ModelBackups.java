package dev.vakna.simulator.backup;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.StoreEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store whose archives are put there, and that is kept from answering, as is wished. */
public final class ModelBackups implements BackupStore {

  private final String name;
  private final TreeMap<String, Kept> kept = new TreeMap<>();
  private final List<LeftOut> strange = new ArrayList<>();
  private String directory;
  private Meeting meeting = (_, _) -> {};
  private boolean seen;

  /** A store with nothing in it. */
  public ModelBackups(String name) {
    this.name = name;
    this.directory = name;
  }

  /** What is asked of the store. */
  public enum Ask {
    LIST,
    /** For the next part of a list. */
    NEXT,
    HAS,
    INSPECT,
    OPEN,
    DELETE
  }

  /** What whoever asks meets first, on his own thread. */
  @FunctionalInterface
  public interface Meeting {

    /**
     * Lets him pass.
     *
     * @param key what he asks for; empty for a list
     * @throws IOException what he is told instead
     */
    void meet(Ask ask, String key) throws IOException;
  }

  /**
   * @param facts what its header says, or null when it has none that can be read
   * @param rejection why that is, or null where nothing is known
   */
  private record Kept(
      StoreEntry entry,
      @Nullable ArchiveFacts facts,
      @Nullable ArchiveRejectedException rejection) {}

  /** From now on, whoever asks meets this. */
  public synchronized void meets(Meeting next) {
    meeting = next;
  }

  /** A sound archive, in the place of whatever has its name. */
  public synchronized void put(FoundArchive found, ArchiveFacts facts) {
    kept.put(found.key(), new Kept(found, facts, null));
  }

  /** The archive of a backup as it was recorded; where its facts are unknown it cannot be read. */
  public synchronized void put(Backup backup) {
    var file = backup.file();
    FoundArchive found =
        new FoundArchive(
            file.key(),
            backup.vmid(),
            backup.createdAt(),
            file.sizeBytes(),
            file.modifiedAt(),
            file.note(),
            file.isProtected());
    kept.put(file.key(), new Kept(found, backup.contents().facts(), null));
  }

  /** From now on another archive is under that name, of the same size and time. */
  public synchronized void replace(String key, ArchiveFacts facts) {
    kept.computeIfPresent(key, (_, there) -> new Kept(there.entry(), facts, null));
  }

  /** An archive that is damaged. */
  public synchronized void putDamaged(FoundArchive found, ArchiveRejectedException why) {
    kept.put(found.key(), new Kept(found, null, why));
  }

  /** Something that is no archive. */
  public synchronized void putStrange(LeftOut out) {
    if (out.underArchivesName()) {
      kept.put(out.key(), new Kept(out, null, null));
    } else {
      strange.add(out);
    }
  }

  /** Whatever has that name is gone. */
  public synchronized void remove(String key) {
    kept.remove(key);
    strange.removeIf(out -> out.key().equals(key));
  }

  private void meet(Ask ask, String key) throws IOException {
    Meeting now;
    synchronized (this) {
      now = meeting;
    }
    now.meet(ask, key);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Listing list() throws IOException {
    meet(Ask.LIST, "");
    synchronized (this) {
      List<StoreEntry> entries = entries();
      seen |= !entries.isEmpty();
      return new Listed(entries, !seen);
    }
  }

  private List<StoreEntry> entries() {
    List<StoreEntry> entries = new ArrayList<>(strange);
    kept.values().forEach(each -> entries.add(each.entry()));
    return entries;
  }

  @Override
  public boolean has(String key) throws IOException {
    meet(Ask.HAS, key);
    synchronized (this) {
      return kept.containsKey(key);
    }
  }

  @Override
  public ArchiveFacts inspect(String key) throws IOException {
    meet(Ask.INSPECT, key);
    Kept there = there(key);
    if (there.rejection() != null) {
      throw there.rejection();
    }
    if (there.facts() == null) {
      throw new IOException("what has that name in '%s' cannot be read".formatted(name));
    }
    return there.facts();
  }

  @Override
  public ArchiveSource open(String key) throws IOException {
    meet(Ask.OPEN, key);
    if (there(key).entry() instanceof FoundArchive found) {
      return new ArchiveSource(key, Path.of("/srv", key), found.sizeBytes(), found.modifiedAt());
    }
    throw new IOException("what has that name in '%s' is no archive".formatted(name));
  }

  /** From now on it is of the same directory as a store of that name. */
  public synchronized void isOf(String directoryOf) {
    directory = directoryOf;
  }

  @Override
  public Optional<String> whereabouts(String key) throws IOException {
    meet(Ask.HAS, key);
    synchronized (this) {
      return kept.containsKey(key) ? Optional.of(directory + "/" + key) : Optional.empty();
    }
  }

  @Override
  public DeleteOutcome delete(DoomedArchive archive) throws IOException {
    meet(Ask.DELETE, archive.key());
    synchronized (this) {
      Kept there = kept.get(archive.key());
      if (there == null) {
        return new DeleteOutcome.Gone();
      }
      if (!(there.entry() instanceof FoundArchive found)
          || found.sizeBytes() != archive.sizeBytes()
          || !found.modifiedAt().equals(archive.modifiedAt())
          || archive.archiveId() != null
              && (there.facts() == null
                  || !there.facts().archiveId().equals(archive.archiveId()))) {
        return new DeleteOutcome.Another();
      }
      if (found.isProtected()) {
        return new DeleteOutcome.Protected();
      }
      kept.remove(archive.key());
      return new DeleteOutcome.Gone();
    }
  }

  private synchronized Kept there(String key) throws IOException {
    Kept there = kept.get(key);
    if (there == null) {
      throw new IOException("there is no such archive in '%s'".formatted(name));
    }
    return there;
  }

  private final class Listed implements Listing {
    private final Listing all;
    private final boolean bare;
    private @Nullable IOException broken;

    Listed(List<StoreEntry> entries, boolean bare) {
      this.all = Listing.of(entries);
      this.bare = bare;
    }

    @Override
    public boolean isBare() {
      return bare;
    }

    @Override
    public List<StoreEntry> next(int most) throws IOException {
      if (broken != null) {
        throw broken;
      }
      try {
        meet(Ask.NEXT, "");
        return all.next(most);
      } catch (IOException e) {
        broken = e;
        throw e;
      }
    }

    @Override
    public void close() {
      all.close();
    }
  }
}
