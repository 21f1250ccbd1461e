package dev.sluice.tck.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual of the commands, from picocli's model of them. Without state. */
public final class Manual {
  /** What is behind nearly every command. */
  private static final Set<String> COMMON = Set.of("--json", "--verbose", "--help");

  private static final String LAUNCHER = "./sluice";

  private Manual() {}

  /** Has a command, and those below it, show their help as a page. */
  public static void become(CommandLine line) {
    line.setHelpSectionKeys(List.of("page"));
    line.getHelpSectionMap().put("page", help -> PageText.of(sections(help.commandSpec())));
    line.getSubcommands().values().forEach(Manual::become);
  }

  /**
   * The manual page of all commands, for {@code man -l}.
   *
   * @param line the command that all others are of
   * @param version the release
   * @return lines of roff
   */
  public static List<String> roff(CommandLine line, String version) {
    CommandSpec root = line.getCommandSpec();
    Page page = Pages.of(root.name());
    List<Section> sections = new ArrayList<>(List.of(name(root), synopsis(root), description(root)));
    List<Block> options = new ArrayList<>(options(root, Set.of()));
    CommandSpec any = line.getSubcommands().values().iterator().next().getCommandSpec();
    any.options().stream().filter(option -> COMMON.contains(option.longestName()) && root.findOption(option.longestName()) == null).forEach(option -> options.add(item(option)));
    sections.add(new Section("OPTIONS", options));
    List<PageRoff.Chapter> chapters = line.getSubcommands().values().stream().map(CommandLine::getCommandSpec).map(spec -> new PageRoff.Chapter(spec.name(), chapter(spec))).toList();
    List<Section> rest = new ArrayList<>(Pages.of("demo").more());
    rest.add(new Section("ENVIRONMENT", Variables.all()));
    rest.add(new Section("EXIT STATUS", page.exits()));
    rest.add(new Section("FILES", List.of(
        new Block.Item(".natives", "The native libraries that were fetched, in the folder of the launcher."),
        new Block.Item("sluice-report", "The reports of certify: report.json, report.html and junit.xml."),
        new Block.Item("tck/CONTRACT.md, tck/DOCTOR.md", "The transfer contract, and what the doctor looks for."))));
    rest.add(new Section("EXAMPLES", List.copyOf(page.examples())));
    return PageRoff.of(root.name(), version, sections, chapters, rest);
  }

  /** A command's own page. */
  static List<Section> sections(CommandSpec spec) {
    Page page = Pages.of(spec.name());
    List<Section> sections = new ArrayList<>(List.of(name(spec), synopsis(spec), description(spec)));
    add(sections, "COMMANDS", commands(spec));
    add(sections, "ARGUMENTS", arguments(spec));
    add(sections, "OPTIONS", options(spec, Set.of()));
    sections.addAll(page.more());
    add(sections, "ENVIRONMENT", spec.parent() == null ? Variables.all() : Variables.of(page.variables()));
    add(sections, "EXIT STATUS", page.exits());
    add(sections, "EXAMPLES", List.copyOf(page.examples()));
    return sections;
  }

  /** What the page of all says of one; what it says once for all is left out. */
  private static List<Block> chapter(CommandSpec spec) {
    Page page = Pages.of(spec.name());
    List<Block> blocks = new ArrayList<>(synopsis(spec).blocks());
    blocks.addAll(description(spec).blocks());
    blocks.addAll(arguments(spec));
    blocks.addAll(options(spec, COMMON));
    String common = spec.options().stream().map(OptionSpec::longestName).filter(COMMON::contains).sorted().collect(Collectors.joining(", "));
    blocks.add(new Block.Paragraph("Takes " + common + " too." + (page.bad().isEmpty() ? "" : " Exit status 1: " + page.bad())));
    page.more().stream().filter(section -> !section.title().equals(Pages.WORKLOADS)).forEach(section -> blocks.addAll(section.blocks()));
    blocks.addAll(page.examples());
    return blocks;
  }

  private static Section name(CommandSpec spec) {
    return new Section("NAME", List.of(new Block.Paragraph(spec.qualifiedName("-") + " - " + firstSentence(spec))));
  }

  private static Section synopsis(CommandSpec spec) {
    StringBuilder line = new StringBuilder(spec.parent() == null ? LAUNCHER + " COMMAND" : LAUNCHER + " " + spec.name());
    spec.options().stream().filter(OptionSpec::required).sorted(Comparator.comparing(OptionSpec::longestName)).forEach(option -> line.append(' ').append(term(option)));
    line.append(" [OPTION...]");
    spec.positionalParameters().forEach(argument -> line.append(" [").append(argument.paramLabel()).append(argument.arity().max() > 1 ? "...]" : "]"));
    return new Section("SYNOPSIS", List.of(new Block.Paragraph(line.toString())));
  }

  private static Section description(CommandSpec spec) {
    return new Section("DESCRIPTION", Arrays.stream(spec.usageMessage().description()).<Block>map(Block.Paragraph::new).toList());
  }

  private static String firstSentence(CommandSpec spec) {
    String text = spec.usageMessage().description()[0];
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static List<Block> commands(CommandSpec spec) {
    return spec.subcommands().entrySet().stream().<Block>map(entry -> new Block.Item(entry.getKey(), firstSentence(entry.getValue().getCommandSpec()) + ".")).toList();
  }

  private static List<Block> arguments(CommandSpec spec) {
    return spec.positionalParameters().stream().<Block>map((PositionalParamSpec argument) -> new Block.Item(argument.paramLabel(), text(argument))).toList();
  }

  private static List<Block> options(CommandSpec spec, Set<String> without) {
    return spec.options().stream().filter(option -> !without.contains(option.longestName())).sorted(Comparator.comparingInt(option -> COMMON.contains(option.longestName()) ? 1 : 0))
        .map(Manual::item).toList();
  }

  private static Block item(OptionSpec option) {
    return new Block.Item(term(option), text(option));
  }

  private static String term(OptionSpec option) {
    String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel() + (option.splitRegex().isEmpty() ? "" : ",...");
    return String.join(", ", option.names()) + value;
  }

  private static String text(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  private static void add(List<Section> sections, String title, List<Block> blocks) {
    if (!blocks.isEmpty()) {
      sections.add(new Section(title, blocks));
    }
  }
}
