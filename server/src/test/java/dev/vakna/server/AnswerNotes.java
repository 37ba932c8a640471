package dev.vakna.server;

import dev.vakna.server.Description.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Notes which test had which described call give which status. Of each test class whose tests were
 * all run there is a file of such notes; {@link AnswerTable} joins them with the description.
 */
public final class AnswerNotes implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

  /** Where the files lie, from the module's directory. */
  static final Path DIRECTORY = Path.of("target", "answers");

  static final String SUFFIX = ".txt";

  private static final Description DESCRIPTION = Description.read();
  private static final Set<String> NOTES = ConcurrentHashMap.newKeySet();
  private static volatile @Nullable String running;

  private final Set<String> begun = new HashSet<>();

  /** The test that is running, as it stands in notes. */
  static @Nullable String running() {
    return running;
  }

  /**
   * An answer that left a server.
   *
   * @param path as it was sent, without its query
   */
  static void note(@Nullable String test, String method, String path, int status) {
    if (test != null) {
      DESCRIPTION
          .find(method, path)
          .map(Call::toString)
          .ifPresent(call -> NOTES.add(String.join("\t", call, Integer.toString(status), test)));
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    NOTES.clear();
    begun.clear();
    running = context.getRequiredTestClass().getSimpleName();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    String method = context.getRequiredTestMethod().getName();
    begun.add(method);
    running = context.getRequiredTestClass().getSimpleName() + "#" + method;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    running = null;
    Class<?> tests = context.getRequiredTestClass();
    if (begun.containsAll(methods(tests))) {
      try {
        Files.createDirectories(DIRECTORY);
        Files.write(DIRECTORY.resolve(tests.getName() + SUFFIX), new TreeSet<>(NOTES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The names of a class's tests. */
  static Set<String> methods(Class<?> tests) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(tests.getDeclaredMethods())
        .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
        .forEach(method -> names.add(method.getName()));
    return names;
  }
}
