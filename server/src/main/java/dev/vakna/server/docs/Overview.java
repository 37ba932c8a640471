package dev.vakna.server.docs;

import dev.vakna.server.page.Links;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import java.util.List;

/** The way in, for programs that read. */
final class Overview {

  private Overview() {}

  /** The first page as Markdown. */
  static String markdown(Reference reference, List<Guide> guides, Links links, String base) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(reference.title()).append("\n\n");
    text.append(reference.summary()).append("\n\n");
    text.append(links.linked(reference.description())).append("\n\n");
    text.append("This server is reached at `").append(base).append("`.\n\n");
    lists(text, reference, guides, links);
    return text.toString();
  }

  /** What stands at {@code /llms.txt}. */
  static String llms(Reference reference, List<Guide> guides, Links links, String base) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(reference.title()).append("\n\n");
    text.append("> ").append(reference.summary().replace('\n', ' ')).append("\n\n");
    text.append(
        """
        This server is reached at %1$s. Send an API key as `Authorization: Bearer <key>`. Every error is a \
        problem document (application/problem+json): branch on its `code`; `%1$s/errors/<code>.md` says what \
        happened and what to do. Every page under %1$s/docs has a twin in Markdown at the same address with `.md` \
        added. The whole description, OpenAPI 3.1: %1$s/openapi.json and %1$s/openapi.yaml.

        """
            .formatted(base));
    lists(text, reference, guides, links);
    return text.toString();
  }

  private static void lists(
      StringBuilder text, Reference reference, List<Guide> guides, Links links) {
    text.append("## Guides\n\n");
    for (Guide guide : guides) {
      text.append(
          "- [%s](%s): %s\n".formatted(guide.title(), links.to(guide.name()), guide.summary()));
    }
    for (Reference.Group group : reference.groups()) {
      text.append("\n## ").append(group.name()).append("\n\n");
      text.append(links.linked(group.description())).append("\n\n");
      for (Operation call : group.operations()) {
        text.append(
            "- [%s](%s): `%s %s`\n"
                .formatted(call.summary(), links.to(call), call.method(), call.path()));
      }
    }
  }
}
