import "edgeflue/javascript";
import { describeJavaScript } from "../sandbox/javascript-contract.ts";

describeJavaScript("Node");
