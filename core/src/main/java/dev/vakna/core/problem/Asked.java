package dev.vakna.core.problem;

/**
 * What a request asks for that is known again when it is sent once more, also by a server of a
 * later release.
 */
public interface Asked {

  /**
   * The same for requests that ask for the same, and another one for any two that do not, whatever
   * stands in their texts. What an earlier release could be asked for keeps its meaning: answers
   * are kept under it.
   */
  String meaning();
}
