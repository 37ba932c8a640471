package dev.vakna.server.reference.sample;

import dev.vakna.server.reference.Operation;
import java.util.List;

/**
 * A call written out.
 *
 * @param language its name for people
 * @param suffix of a file that holds it
 */
public record Sample(String language, String suffix, String text) {

  /**
   * A call in every language.
   *
   * @param base the server's address without a slash at its end; holds no quote, space or dollar
   */
  public static List<Sample> all(Operation operation, String base) {
    SampleCall call = SampleCall.of(operation, base);
    return List.of(
        new Sample("curl", "sh", Curl.of(call)),
        new Sample("Python", "py", Python.of(call)),
        new Sample("JavaScript", "mjs", JavaScript.of(call)),
        new Sample("Java", "java", Java.of(call)),
        new Sample("PHP", "php", Php.of(call)));
  }
}
