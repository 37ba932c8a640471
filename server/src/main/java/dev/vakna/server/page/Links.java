package dev.vakna.server.page;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what Markdown names in code, a problem code or a call, into a link to its page. */
public final class Links {

  private static final Pattern NAMED = Pattern.compile("(?<!\\[)`([^`\n]+)`(?!\\])");
  private static final Pattern WRITTEN = Pattern.compile("\\]\\((/docs/[a-z-]+)\\)");
  private static final String FENCE = "```";

  /** A page, and how it is named where a link leads to it. */
  private record Target(String words, String path) {}

  private final Map<String, Target> pages;
  private final String base;
  private final String suffix;

  private Links(Map<String, Target> pages, String base, String suffix) {
    this.pages = pages;
    this.base = base;
    this.suffix = suffix;
  }

  /** Links from page to page of this server. */
  public static Links ofPages(Reference reference) {
    return new Links(targets(reference), "", "");
  }

  /** The same whose pages are Markdown and are linked with the server's address before them. */
  public Links ofTwins(String address) {
    return new Links(pages, address, ".md");
  }

  /** The page of a call. */
  public String to(Operation operation) {
    return base + "/docs/" + operation.id() + suffix;
  }

  /** The page of a problem code. */
  public String to(ProblemCode code) {
    return base + "/errors/" + code.code() + suffix;
  }

  /** A page of the documentation by its name. */
  public String to(String page) {
    return base + "/docs/" + page + suffix;
  }

  /** The Markdown with links. */
  public String linked(String markdown) {
    UnaryOperator<String> outside =
        text ->
            WRITTEN
                .matcher(NAMED.matcher(text).replaceAll(this::link))
                .replaceAll(
                    page -> Matcher.quoteReplacement("](" + base + page.group(1) + suffix + ")"));
    StringBuilder all = new StringBuilder();
    boolean fenced = false;
    for (String line : markdown.split("(?<=\n)", -1)) {
      boolean fence = line.stripLeading().startsWith(FENCE);
      all.append(fenced || fence ? line : outside.apply(line));
      fenced ^= fence;
    }
    return all.toString();
  }

  private String link(java.util.regex.MatchResult named) {
    Target target = pages.get(named.group(1));
    return Matcher.quoteReplacement(
        target == null
            ? named.group()
            : "[%s](%s%s%s)".formatted(target.words(), base, target.path(), suffix));
  }

  private static Map<String, Target> targets(Reference reference) {
    Map<String, Target> targets = new HashMap<>();
    Arrays.stream(ProblemCode.values())
        .forEach(code ->
            targets.put(
                code.code(), new Target("`" + code.code() + "`", "/errors/" + code.code())));
    for (Operation operation : reference.operations()) {
      String path = "/docs/" + operation.id();
      String call = operation.method() + " " + operation.path();
      targets.put(operation.id(), new Target(operation.summary(), path));
      targets.put(call, new Target("`" + call + "`", path));
    }
    return Map.copyOf(targets);
  }
}
