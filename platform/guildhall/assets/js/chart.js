import {Chart} from "chart.js"; window.C=Chart;
