package dev.vakna.server.page;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.reference.ErrorGuide;
import dev.vakna.server.reference.Example;
import dev.vakna.server.reference.Operation;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Examples of the API's description as this server, at its address, would say them. */
public final class ShownExamples {

  /** Where the description's examples are from. */
  private static final String ELSEWHERE = "https://cloud.example";

  private static final String REQUEST = "req_01hxa3b4c5d6e7f8g9h0j1k2m3";
  private static final String MOMENT = "2026-04-27T12:34:56.000Z";

  private final String base;
  private final ObjectWriter writer;

  /**
   * @param base the server's address without a slash at its end
   */
  public ShownExamples(String base) {
    this.base = base;
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER));
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    this.writer = JsonMapper.builder().build().writer().with(printer);
  }

  /** A value over several lines; text as it is. */
  public String text(Example example) {
    JsonNode value = example.value();
    String text = value.isString() ? value.asString() : writer.writeValueAsString(value);
    return text.replace(ELSEWHERE, base);
  }

  /** A refusal as this very call would get it. */
  Example refusal(Operation operation, Example example) {
    if (!(example.value() instanceof ObjectNode problem)) {
      return example;
    }
    ObjectNode own = problem.deepCopy();
    own.put("type", base + "/errors/" + problem.path("code").asString(""));
    own.put("instance", operation.examplePath());
    return new Example(example.name(), example.summary(), own);
  }

  /** A refusal of which the description holds no example. */
  Example refusal(Operation operation, ProblemCode code) {
    ObjectNode problem = JsonNodeFactory.instance.objectNode();
    problem.put("type", base + "/errors/" + code.code());
    problem.put("title", code.title());
    problem.put("status", code.status());
    problem.put("detail", ErrorGuide.entry(code).meaning());
    problem.put("code", code.code());
    problem.put("instance", operation.examplePath());
    problem.put("requestId", REQUEST);
    problem.put("timestamp", MOMENT);
    return new Example(code.code(), "", problem);
  }
}
