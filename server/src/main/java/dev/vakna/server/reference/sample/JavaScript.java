package dev.vakna.server.reference.sample;

/** A module for Node.js from 18 on, or a browser. */
final class JavaScript {

  private JavaScript() {}

  static String of(SampleCall call) {
    StringBuilder text = new StringBuilder();
    text.append("const response = await fetch(")
        .append(Literals.DOUBLE.quoted(call.url()))
        .append(", {\n    method: \"")
        .append(call.method())
        .append("\",\n    headers: {\n");
    call.headers()
        .forEach(header ->
            text.append("        ")
                .append(Literals.DOUBLE.quoted(header.name()))
                .append(": ")
                .append(Literals.DOUBLE.quoted(header.value()))
                .append(",\n"));
    if (call.fresh() != null) {
      text.append("        \"").append(call.fresh()).append("\": crypto.randomUUID(),\n");
    }
    text.append("    },\n");
    if (call.body() != null) {
      text.append("    body: JSON.stringify(")
          .append(Literals.JAVASCRIPT.of(call.body(), "    "))
          .append("),\n");
    }
    text.append("});\nif (!response.ok) {\n")
        .append("    const problem = await response.json();\n")
        .append("    throw new Error(`${problem.code}: ${problem.detail}`);\n}\n");
    if (call.streams()) {
      text.append("const decoder = new TextDecoder();\n")
          .append("for await (const piece of response.body) {\n")
          .append("    console.log(decoder.decode(piece, { stream: true }));\n}\n");
    } else if (call.answersJson()) {
      text.append("const body = await response.text();\n")
          .append("console.log(response.status, body ? JSON.parse(body) : \"\");\n");
    } else {
      text.append("console.log(await response.text());\n");
    }
    return text.toString();
  }
}
