package dev.vakna.core.index;

/** Who watches an index being made. Called often, from any of its threads, and cheap. */
public interface BuildWatch {

  /** What is wished of the making. */
  enum Wish {
    GO_ON,
    /** Stand still for now. */
    WAIT,
    /** End; nothing is kept of it, also when it is wished at the very end. */
    STOP
  }

  /** What is wished now. */
  Wish wish();

  /**
   * Takes note of how far it has come.
   *
   * @param archiveBytes bytes of the archive file that were read
   * @param archiveTotal size of the archive file
   */
  void moved(long archiveBytes, long archiveTotal);
}
