package dev.switchboard.bus;

/** The commands of the concern {@code todo}. */
public final class TodoCommands {

    public static final String CREATE = "todo:create";
    public static final String UPDATE = "todo:update";
    public static final String COMPLETE = "todo:complete";
    public static final String DELETE = "todo:delete";
    public static final String LIST = "todo:list";
    public static final String GET = "todo:get";

    private TodoCommands() {}
}
