import "../style/main.css";
import init, { start } from "./build/app.js";

await init();
start();
