package dev.vakna.testkit.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.ArchiveIndexes;
import java.util.List;

/** What a keeper of indexes brings so that {@link ArchiveIndexesContract} can be tried on it. */
public interface IndexStage extends AutoCloseable {

  /** One server's indexes. */
  ArchiveIndexes indexes();

  /** The indexes of another server of the same host. */
  ArchiveIndexes another();

  /**
   * A sound archive of some length.
   *
   * @param number 1 to 9; other numbers, other archives
   */
  Sample archive(int number) throws Exception;

  /** An archive whose contents are damaged where its header is good. */
  Sample damaged(int number) throws Exception;

  /**
   * Puts another archive in the place of one, and opens it.
   *
   * @return that other one
   */
  Sample replace(Sample archive) throws Exception;

  /**
   * Whether a restore finds an index of it; one that does not, notes the miss.
   *
   * @param by the server on which it is
   */
  boolean finds(ArchiveIndexes by, Sample archive) throws Exception;

  /** In which ways an index that is kept can be spoiled. */
  List<String> harms();

  /**
   * Spoils an index that is kept.
   *
   * @param other an archive whose index is kept too
   */
  void spoil(Sample archive, Sample other, String harm) throws Exception;

  /**
   * Has another server begin to make an index and die in the middle.
   *
   * @param meanwhile is done while it is at work
   */
  void dieWhileMaking(Sample archive, Act meanwhile) throws Exception;

  /** What lies there and is neither an index nor needed to keep them; seen by another way. */
  List<String> remains() throws Exception;

  /** All archives, with contents and times, and whatever lies beside them; seen by another way. */
  List<String> picture() throws Exception;

  /** An archive as it was opened. */
  record Sample(ArchiveIdentity identity, ArchiveSource source) {}

  /** Something that is done. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  @Override
  void close() throws Exception;
}
