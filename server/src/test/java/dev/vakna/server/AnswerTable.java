package dev.vakna.server;

import static java.util.stream.Collectors.joining;

import dev.vakna.server.Description.Call;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What was described, and what the tests saw of it. */
final class AnswerTable {

  /** Given before it is known which call is meant, so that they are said of all calls at once. */
  private static final Set<Integer> OF_NO_CALL = Set.of(414, 431);

  private final List<Call> calls;
  private final Map<String, Map<Integer, Set<String>>> seen = new TreeMap<>();

  private AnswerTable(List<Call> calls) {
    this.calls = calls;
  }

  static AnswerTable read() throws IOException, URISyntaxException {
    AnswerTable table = new AnswerTable(Description.read().calls());
    for (Class<?> tests : classes()) {
      Path notes = notes(tests);
      for (String note : Files.exists(notes) ? Files.readAllLines(notes) : List.<String>of()) {
        String[] parts = note.split("\t");
        table
            .seen
            .computeIfAbsent(parts[0], _ -> new TreeMap<>())
            .computeIfAbsent(Integer.valueOf(parts[1]), _ -> new TreeSet<>())
            .add(parts[2]);
      }
    }
    return table;
  }

  /** Classes of tests that were not run, or not all of whose tests were. */
  static List<String> notRun() throws IOException, URISyntaxException {
    return classes().stream()
        .filter(tests -> !AnswerNotes.methods(tests).isEmpty())
        .filter(tests -> !Files.exists(notes(tests)))
        .map(Class::getSimpleName)
        .toList();
  }

  private static Path notes(Class<?> tests) {
    return AnswerNotes.DIRECTORY.resolve(tests.getName() + AnswerNotes.SUFFIX);
  }

  /** Those that every run of the module's tests runs. */
  private static List<Class<?>> classes() throws IOException, URISyntaxException {
    Path root =
        Path.of(AnswerTable.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted().toList()) {
        String name = root.relativize(file).toString();
        if (name.endsWith("Test.class")) {
          String dotted = name.substring(0, name.length() - ".class".length()).replace('/', '.');
          try {
            classes.add(Class.forName(dotted, false, AnswerTable.class.getClassLoader()));
          } catch (ClassNotFoundException e) {
            throw new IOException(e);
          }
        }
      }
    }
    return classes;
  }

  /** Statuses that a call is described with, and no test saw. */
  List<String> empty() {
    return calls.stream()
        .flatMap(call ->
            statuses(call).stream()
                .filter(status -> tests(call, status).isEmpty())
                .map(status -> call + " " + status))
        .toList();
  }

  /** Statuses that a test saw of a call which is not described with them. */
  List<String> undescribed() {
    return calls.stream()
        .flatMap(call ->
            seen.getOrDefault(call.toString(), Map.of()).keySet().stream()
                .filter(status -> !OF_NO_CALL.contains(status) && !statuses(call).contains(status))
                .map(status -> "%s %d by %s".formatted(call, status, tests(call, status))))
        .toList();
  }

  /** How many pairs of a call and a status are described. */
  long cells() {
    return calls.stream().mapToLong(call -> statuses(call).size()).sum();
  }

  /** In Markdown, a row for each call and status, with the first of its tests and their number. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("| Call | Status | Test | and others |\n|---|---|---|---|\n");
    for (Call call : calls) {
      for (int status : statuses(call)) {
        Set<String> tests = tests(call, status);
        text.append(
            "| `%s` | %d | %s | %s |%n"
                .formatted(
                    call,
                    status,
                    tests.stream().limit(1).collect(joining()),
                    tests.size() > 1 ? tests.size() - 1 : ""));
      }
    }
    return text.toString();
  }

  private Set<String> tests(Call call, int status) {
    return seen.getOrDefault(call.toString(), Map.of()).getOrDefault(status, Set.of());
  }

  private static Set<Integer> statuses(Call call) {
    Set<Integer> statuses = new TreeSet<>();
    call.operation().path("responses").propertyNames().stream()
        .filter(status -> !status.equals("default"))
        .forEach(status -> statuses.add(Integer.valueOf(status)));
    return statuses;
  }
}
