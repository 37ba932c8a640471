package dev.vakna.server.docs;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds pages by the words on them. */
final class SearchIndex {

  private static final int MOST_WORDS = 10;
  private static final int MOST_HITS = 50;

  private final List<Entry> entries;

  SearchIndex(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * A page.
   *
   * @param kind a call's method and path, or what sort of page it is
   * @param gist one line of what it says
   * @param words all that are on it, each once, in lower case
   */
  record Entry(String title, String path, String kind, String gist, String words) {

    static Entry of(String title, String path, String kind, String gist, String text) {
      return new Entry(
          title,
          path,
          kind,
          gist,
          split(text).stream()
              .filter(word -> word.length() > 1)
              .distinct()
              .sorted()
              .collect(Collectors.joining(" ")));
    }
  }

  List<Entry> entries() {
    return entries;
  }

  /** Pages on which all words stand, best first. */
  List<Entry> find(String question) {
    List<String> asked = split(question).stream().limit(MOST_WORDS).toList();
    return entries.stream()
        .filter(entry -> worth(entry, asked) > 0)
        .sorted(Comparator.comparingInt((Entry entry) -> -worth(entry, asked)))
        .limit(MOST_HITS)
        .toList();
  }

  private static int worth(Entry entry, List<String> asked) {
    int sum = 0;
    for (String word : asked) {
      if (entry.title().toLowerCase(Locale.ROOT).contains(word)) {
        sum += 10;
      } else if (entry.kind().toLowerCase(Locale.ROOT).contains(word)) {
        sum += 5;
      } else if (entry.words().contains(word)) {
        sum += 1;
      } else {
        return 0;
      }
    }
    return sum;
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
